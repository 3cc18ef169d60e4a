/// Where it is read what was deployed lately.
///
/// No pod costs a request of its own: all that is known comes from one list of runs, and from what this process
/// has started itself.
package protocol RecentRuns: Sendable {
  /// The runs of lately, at most ``RecentRunList/most``.
  ///
  /// What is remembered is shown when the source does not answer within a few seconds.
  ///
  /// - Parameter deadline: When the answer must be there.
  /// - Returns: The list, which says how old it is and what keeps it from being read.
  func recentRuns(by deadline: Deadline) -> RecentRunList

  /// The last run of each pod that is remembered, without any I/O; what is old is read again behind the scenes.
  func lastRuns() -> LastRuns
}

/// The runs of lately.
package struct RecentRunList: Sendable {
  /// How many runs a list holds.
  package static let most = 100

  /// Newest first, without their jobs.
  package let runs: [Run]
  /// Seconds since the source confirmed the list; `nil` where it never did.
  package let age: Int64?
  /// Why it cannot be read at the moment.
  package let trouble: SpecError?

  package init(runs: [Run], age: Int64?, trouble: SpecError? = nil) {
    self.runs = runs
    self.age = age
    self.trouble = trouble
  }
}

/// The last run of each pod, as far as it is known.
package struct LastRuns: Sendable {
  /// Changes with the content; for caches of what is made from it.
  package let generation: Int
  private let runs: [PodID: Run]

  /// Takes the newest run of each pod.
  ///
  /// - Parameters:
  ///   - generation: Names the content.
  ///   - runs: Newest first.
  package init(generation: Int = 0, _ runs: some Sequence<Run> = [Run]()) {
    self.generation = generation
    var last: [PodID: Run] = [:]
    for run in runs {
      guard let pod = run.pod, last[pod] == nil else { continue }
      last[pod] = run
    }
    self.runs = last
  }

  /// `nil` where none is known, which does not mean that there was none.
  package subscript(pod: PodID) -> Run? { runs[pod] }

  package var isEmpty: Bool { runs.isEmpty }
}

extension Run {
  /// The word for where it stands: its conclusion once it has one.
  package var word: String { conclusion ?? status.text }

  /// Who stands for it where there is room for one: who asked for it here, else who started it at the source.
  package var person: String? { requestedBy ?? actor }

  /// Changes of a run that lists keep.
  package static let mostListedChanges = 3

  /// What lists show of it.
  package var listed: Run {
    var copy = self
    copy.jobs = []
    copy.inputs = []
    copy.siblings = []
    copy.changes = Array(changes.prefix(Self.mostListedChanges))
    return copy
  }
}
