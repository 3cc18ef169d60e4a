package import Specs

internal import Glibc

extension LocalSource: RunFollower {
  package func run(
    _ id: RunID,
    attempt: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> Run {
    guard [nil, 1].contains(attempt) else {
      throw .notFound(message: "Run \(id) has only one attempt: local runs cannot be re-run.")
    }
    return try record(id).run
  }

  private func record(_ id: RunID) throws(SpecError) -> RunRecord {
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
    return found
  }

  package func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    runs.activeRun(of: pod)?.run
  }

  /// The run that a confirmation started; `nil` if there is none, or if it was deleted.
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

  /// Refuses new deployments, waits for running commands, and stops those that take too long.
  ///
  /// Stopped ones are kept as interrupted. This takes at most a few seconds longer than `patience`.
  ///
  /// - Parameter patience: How long commands may continue.
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

extension LocalSource: RunLogs {
  package func log(
    of id: RunID,
    _ query: LogQuery,
    by deadline: Deadline
  ) throws(SpecError) -> RunLog {
    let record = try record(id)
    let text = try text(of: record, job: query.job, step: query.step)
    return RunLog(text, query, mayGrow: !record.isCompleted)
  }

  package func wholeLog(
    of id: RunID,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog {
    .text(try text(of: record(id), job: job, step: step))
  }

  /// The log of a run so far; if it has a command, all of it is the command's output.
  private func text(of record: RunRecord, job: String, step: Int?) throws(SpecError) -> String {
    guard job == RunRecord.job else {
      throw .notFound(message: "Run \(record.id) has no job \(job.shown(limit: 40)).")
    }
    if let step, !record.steps.indices.contains(step - 1) {
      throw .notFound(message: "Run \(record.id) has no step \(step).")
    }
    // Only the last step has output.
    guard step == nil || step == record.steps.count else { return "" }
    return record.isCompleted ? record.log : commands.log(of: record.id) ?? record.log
  }
}

extension LocalSource: RunController {
  package func perform(
    _ action: RunAction,
    on id: RunID,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    let record = try record(id)
    switch action {
    case .cancel:
      guard !record.isCompleted else {
        throw .wrongState(message: "Run \(record.id) is over, so it cannot be cancelled.")
      }
      commands.cancel(record.id)
      logger.info("run.cancelled", metadata: ["run": "\(record.id)", "by": "\(actor.name ?? "")"])
    case .rerun, .rerunFailed:
      throw .wrongState(
        message:
          "Local runs cannot be re-run. Deploy the pod again instead."
      )
    case .approve, .reject:
      throw .wrongState(message: "Local runs need no approval.")
    }
  }
}
