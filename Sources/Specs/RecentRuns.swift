/// Reads recent deployments.
///
/// No pod costs its own request: everything comes from one list of runs, and from what this process
/// has started.
package protocol RecentRuns: Sendable {
  /// The recent runs, at most ``RecentRunList/most``.
  ///
  /// If the source does not answer within a few seconds, the last known list is returned.
  ///
  /// - Parameter deadline: When the answer must be there.
  /// - Returns: The list, with its age and the reason if it cannot be read.
  func recentRuns(by deadline: Deadline) -> RecentRunList

  /// The last known run of each pod, without any I/O; an old list is read again in the background.
  func lastRuns() -> LastRuns
}

/// The recent runs.
package struct RecentRunList: Sendable {
  /// The most runs in a list.
  package static let most = 100

  /// Newest first, without their jobs.
  package let runs: [Run]
  /// Seconds since the source confirmed the list; `nil` if it never did.
  package let age: Int64?
  /// Why it cannot be read now.
  package let trouble: SpecError?

  package init(runs: [Run], age: Int64?, trouble: SpecError? = nil) {
    self.runs = runs
    self.age = age
    self.trouble = trouble
  }
}

/// The last run of each pod, as far as known.
package struct LastRuns: Sendable {
  /// Changes with the content; for caches of derived data.
  package let generation: Int
  private let runs: [PodID: Run]

  /// Takes the newest run of each pod.
  ///
  /// - Parameters:
  ///   - generation: Identifies the content.
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

  /// `nil` if none is known, which does not mean that there was none.
  package subscript(pod: PodID) -> Run? { runs[pod] }

  package var isEmpty: Bool { runs.isEmpty }
}

extension Run {
  /// The word for its state: its conclusion, once it has one.
  package var word: String { conclusion ?? status.text }

  /// The person to show: who requested it in Spec Editor, otherwise who started it at the source.
  package var person: String? { requestedBy ?? actor }

  /// The most changes of a run in lists.
  package static let mostListedChanges = 3

  /// The part that lists show.
  package var listed: Run {
    var copy = self
    copy.jobs = []
    copy.inputs = []
    copy.siblings = []
    copy.changes = Array(changes.prefix(Self.mostListedChanges))
    return copy
  }
}
