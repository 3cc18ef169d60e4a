internal import Text
package import YAML

/// The use cases of pages and API, over the ports of one source.
package final class Editor: Sendable {
  package let repository: any SpecRepository
  package let deployer: any Deployer
  package let runs: any RunSource
  package let history: any PodHistory
  package let recent: any RecentRuns
  package let pulls: any PullRequests
  package let proposer: Proposer
  package let desk: Desk
  package let once: Once
  private let recall: Recall

  package init(
    repository: any SpecRepository,
    deployer: any Deployer,
    runs: any RunSource,
    history: any PodHistory,
    recent: any RecentRuns,
    pulls: any PullRequests = NoPullRequests(),
    waiters: Int = .max
  ) {
    self.repository = repository
    self.deployer = deployer
    self.runs = runs
    recall = Recall(history: history)
    self.history = history
    self.recent = recent
    self.pulls = pulls
    proposer = Proposer(repository: repository, pulls: pulls) { deployer.mode(in: $0) }
    let room = WaitingRoom(seats: waiters)
    desk = Desk(deployer: deployer, runs: runs, room: room)
    once = Once(room: room, followsAtOnce: runs.findsAnyName)
  }

  /// The start of a new pod, without its names.
  package var outline: Document? { try? Document(schema.outline, limits: Spec.limits) }

  /// A run, with facts from its commit if this process does not remember them.
  ///
  /// - Parameters:
  ///   - id: The run's name, or that of a ``PendingRun``.
  ///   - attempt: The number of the attempt; `nil` for the last.
  ///   - deadline: When the answer must be there.
  /// - Returns: The run.
  /// - Throws: Like ``RunFollower/run(_:attempt:by:)``.
  package func run(
    _ id: RunID,
    attempt: Int? = nil,
    by deadline: Deadline
  ) throws(SpecError) -> Run {
    recall.recalled(try runs.run(id, attempt: attempt, by: deadline), by: deadline)
  }

  /// The repository's settings and schema, as last read.
  package var steering: Steering { repository.remembered()?.steering ?? .builtIn }
  package var settings: EditorSettings { steering.settings }
  package var schema: SpecSchema { steering.schema }

  /// What to follow while the run of a deployment is unknown; `nil` if none is started.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - key: The confirmation's key.
  ///   - mode: How to deploy it; `nil` for the configured mode.
  package func pending(_ pod: PodID, key: String, asksFor mode: DeployMode? = nil) -> PendingRun? {
    guard (mode ?? deployer.mode(in: pod.environment)) == .dispatch || !runs.findsAnyName else {
      return nil
    }
    return PendingRun(pod: pod, time: UnixTime.now, key: key)
  }

  /// How often a change is repeated because others were faster.
  private static let tries = 3

  /// Makes a change, and repeats it on the current version if someone else was faster.
  ///
  /// - Parameters:
  ///   - deadline: When the answer must be there.
  ///   - body: Proposes the change, and deploys it or shows it.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, and why the source cannot be read again.
  package func whileStale<Value>(by deadline: Deadline, _ body: () throws -> Value) throws -> Value
  {
    for _ in 1..<Self.tries {
      do {
        return try body()
      } catch SpecError.stale {
        _ = try repository.catalogue(.reread, by: deadline)
      }
    }
    return try body()
  }

  /// Names that the new pod could be confused with, as sentences.
  ///
  /// These are only warnings, so what cannot be checked now is left out.
  package func warnings(creating change: ChangeSet, by deadline: Deadline) -> [String] {
    guard change.isCreation,
      let catalogue = try? repository.catalogue(.remembered, by: deadline)
    else { return [] }
    let clashes = catalogue.clashes(
      with: change.pod,
      named: fullName(of: change.pod, in: change.document, catalogue.settings),
      in: repository.origin.specsPath
    ) { pod in
      (try? repository.spec(of: pod, by: deadline)).map {
        fullName(of: pod, in: $0.document, catalogue.settings)
      }
    }
    return clashes.map { $0.warning(creating: change.pod) }
  }

  /// A pod's full name, by its document.
  package func fullName(of pod: PodID, in document: Document) -> String {
    fullName(of: pod, in: document, settings)
  }

  private func fullName(
    of pod: PodID,
    in document: Document,
    _ settings: EditorSettings
  ) -> String {
    settings.fullName(of: pod) { path in
      guard case .scalar(let scalar)? = document.node(at: path)?.content, scalar.value != .null
      else { return nil }
      return scalar.text
    }
  }
}
