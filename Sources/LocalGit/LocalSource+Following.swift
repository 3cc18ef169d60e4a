package import Specs

internal import Glibc

extension LocalSource: RunFollower {
  package func run(_ id: RunID, by deadline: Deadline) throws(SpecError) -> Run {
    let found: RunRecord?
    if let number = id.number {
      found = try reading(id) { () throws(FileFailure) in try runs.record(number) }
    } else if let pending = PendingRun(id) {
      found = try record(key: pending.key).flatMap { $0.pod == pending.pod ? $0 : nil }
      guard found != nil else {
        throw .notFound(
          message:
            "This deployment of \(pending.pod) was not started, or its run is no longer kept. "
            + "Only the last \(RunStore.keptRuns) runs are kept."
        )
      }
    } else {
      found = nil
    }
    guard let found else {
      throw .notFound(
        message: "Run \(id) does not exist. Only the last \(RunStore.keptRuns) runs are kept."
      )
    }
    var run = found.run
    if !found.isCompleted, let log = commands.log(of: found.id) { run.log = log }
    return run
  }

  package func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    runs.activeRun(of: pod)?.run
  }

  /// The run that a confirmation started; `nil` where none did, or where it is not kept anymore.
  func record(key: String) throws(SpecError) -> RunRecord? {
    guard let number = runs.id(ofKey: key) else { return nil }
    return try reading(RunID(number: number)) { () throws(FileFailure) in
      try runs.record(number)
    }
  }

  private func reading(
    _ id: RunID,
    _ body: () throws(FileFailure) -> RunRecord?
  ) throws(SpecError) -> RunRecord? {
    do throws(FileFailure) {
      return try body()
    } catch {
      throw GitFailure(doing: "reading run \(id)", reason: "\(error)").specError
    }
  }

  /// Refuses new deployments, waits for commands that run, and ends those that take too long.
  ///
  /// What is ended is kept as interrupted. Takes a few seconds longer than `patience` at most.
  ///
  /// - Parameter patience: How long commands may go on.
  package func shutdown(within patience: Duration) {
    isStopping.store(true, ordering: .relaxed)
    wait(until: .now + patience)
    commands.stop()
    wait(until: .now + .seconds(8))
  }

  private func wait(until limit: ContinuousClock.Instant) {
    while runs.activeCount > 0, ContinuousClock.now < limit { usleep(20_000) }
  }
}
