package import Specs

extension GitHubSource: RunFollower {
  package var findsAnyName: Bool { true }

  package func run(
    _ id: RunID,
    attempt: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> Run {
    pushes.told(runs.timed(try current(id, attempt, by: deadline)))
  }

  private func current(
    _ id: RunID,
    _ attempt: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> Run {
    if let attempt {
      let number = try number(of: id)
      return try waiting { () throws(SpecError) in
        try runs.run(number, attempt: attempt, by: deadline)
      }
    }
    if let commit = CommitRun(id) {
      return try waiting { () throws(SpecError) in try pushes.run(commit, by: deadline) }
    }
    if let pending = PendingRun(id) { return try run(pending, by: deadline) }
    return try run(try number(of: id), by: deadline)
  }

  /// The number of a run, unless it is known that none of our runs has it.
  private func number(of id: RunID) throws(SpecError) -> Int64 {
    guard let number = id.number, memory.misnamed(number) != nil || !runs.isExcluded(number) else {
      throw runs.absence(of: id)
    }
    return number
  }

  private func run(_ number: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let before = runs.remembered(number)
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in try pendings.run(number, by: deadline) }
    } catch .unavailable(let unavailability) {
      // A completed run never changes; and if too many requests are waiting, a slightly old state
      // is enough.
      guard let before, before.isCompleted || unavailability.cause == .busy else {
        throw .unavailable(unavailability)
      }
      return before
    }
  }

  private func run(_ pending: PendingRun, by deadline: Deadline) throws(SpecError) -> Run {
    // When its run is known, that run is followed.
    if let number = pendings.known(pending) {
      var run = try run(number, by: deadline)
      if memory.started(number) == nil { run.isCertain = false }
      return run
    }
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in try pendings.run(pending, by: deadline) }
    } catch .unavailable(let unavailability) where unavailability.cause == .busy {
      return pendings.searching(pending, trouble: unavailability.message)
    }
  }

  package func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.glance))
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in
        active.run(of: pod, isDecision: isDecision, by: end) ?? pushes.activeRun(of: pod, by: end)
      }
    } catch {
      return active.remembered(of: pod)
    }
  }
}

extension GitHubSource: RunLogs {
  package func log(
    of id: RunID,
    _ query: LogQuery,
    by deadline: Deadline
  ) throws(SpecError) -> RunLog {
    let number = try number(of: id)
    if let known = logs.remembered(number, query) { return known }
    return try waiting { () throws(SpecError) in
      try logs.log(of: number, query, by: deadline)
    }
  }

  package func wholeLog(
    of id: RunID,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog {
    let number = try number(of: id)
    return try waiting { () throws(SpecError) in
      try logs.wholeLog(of: number, job: job, step: step, by: deadline)
    }
  }
}

extension GitHubSource: RunController {
  package func perform(
    _ action: RunAction,
    on id: RunID,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    let number = try number(of: id)
    try waiting { () throws(SpecError) in
      try control.perform(action, on: number, by: deadline)
    }
  }
}
