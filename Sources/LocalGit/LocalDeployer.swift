package import Specs

internal import Glibc

extension LocalSource {
  /// How long a deployment waits for others who hold a lock of Git's.
  private static let patience: Duration = .seconds(5)

  package func deploy(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError)
    -> Deployment
  {
    let prepared = try committing.withLock { _ throws(SpecError) -> Prepared in
      try admit(request, by: deadline)
      return try prepare(request, by: deadline)
    }
    let record = prepared.record
    // What this process commits it knows at once; if that fails now, the next request reads again.
    _ = try? snapshot(.reread)
    if let command = settings.deployCommand, !record.isCompleted {
      commands.start(command, record, commit: prepared.commit, spec: prepared.spec)
    }
    return Deployment(
      pod: request.pod,
      inputs: record.inputs,
      requestedBy: request.requestedBy,
      run: RunReference(id: record.id, link: nil, isCertain: true)
    )
  }

  package func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let found: RunRecord?
    do throws(FileFailure) {
      found = try runs.record(id)
    } catch {
      throw GitFailure(doing: "reading run \(id)", reason: "\(error)").specError
    }
    guard let found else {
      throw .notFound(
        message: "There is no run \(id): only the last \(RunStore.keptRuns) runs are kept."
      )
    }
    var run = found.run
    if !found.isCompleted, let log = commands.log(of: id) { run.log = log }
    return run
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

  // MARK: Committing

  private func admit(_ request: DeploymentRequest, by deadline: Deadline) throws(SpecError) {
    if let run = runs.activeRun(of: request.pod) {
      throw .inProgress(request.pod, run: run)
    }
    if isStopping.load(ordering: .relaxed) {
      throw Self.busy("The application is stopping; nothing was deployed.")
    }
    if deadline.hasPassed {
      throw Self.busy("Other deployments took too long; nothing was deployed.")
    }
    if runs.activeCount >= CommandRun.limit {
      throw Self.busy("\(CommandRun.limit) deployments are running; wait for one to end.")
    }
  }

  private static func busy(_ message: String) -> SpecError {
    .unavailable(Unavailability(cause: .busy, message: message, retryAfter: 5))
  }

  /// A deployment whose commit is made.
  private struct Prepared: Sendable {
    /// The run, completed unless a command follows.
    let record: RunRecord
    /// What the branch points at.
    let commit: ObjectID?
    /// The pod's spec.yml there.
    let spec: [UInt8]
  }

  /// Makes the commit, where anything changes, and the record of the run.
  ///
  /// The record is written before the branch moves, so that a crash between the two is told as it was.
  ///
  private func prepare(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError)
    -> Prepared
  {
    let limit = min(deadline.instant, .now + Self.patience)
    let repository = try open()
    var record = RunRecord(
      id: 0,
      request,
      at: unixTime(),
      hasCommand: settings.deployCommand != nil
    )
    record.end(RunRecord.validate, "success")
    record.start(RunRecord.writeSpec)
    var isSettled = false
    defer { if !isSettled { runs.discard(record.id) } }
    while true {
      let base = try tip(repository)
      let plan = try LocalDeployment(request, repository, at: base, settings)
      if plan.files.isEmpty {
        record.commit = nil
        record.changes = []
        record.end(RunRecord.writeSpec, "skipped")
        record.end(RunRecord.commit, "skipped")
        record.note("Nothing changes: spec.yml holds these values already, so there is no commit.")
        isSettled = true
        return Prepared(record: try proceed(record), commit: base, spec: plan.spec)
      }
      try write(plan, request, over: base, repository, &record)
      let outcome = try move(repository, request, from: base, &record, until: limit)
      if case .moved(let left) = outcome {
        record.end(RunRecord.writeSpec, "success")
        record.end(RunRecord.commit, "success")
        if let commit = record.commit {
          record.note("Committed \(commit.short) to \(settings.branch).")
        }
        for path in left {
          record.note("\(path) was left alone in the work tree: it was edited meanwhile.")
        }
        isSettled = true
        return Prepared(record: try proceed(record), commit: record.commit, spec: plan.spec)
      }
      guard ContinuousClock.now < limit else {
        if case .locked = outcome {
          throw Self.busy(
            "The branch \(settings.branch) is locked by another git process; if none runs, remove "
              + "\(repository.commonFolder)refs/heads/\(settings.branch).lock."
          )
        }
        throw Self.busy("Others move the branch \(settings.branch) all the time.")
      }
      if case .locked = outcome { usleep(10_000) }
    }
  }

  private enum Move {
    /// With the files that were left alone in the work tree.
    case moved(left: [String])
    case lostRace
    case locked
  }

  /// Writes blobs, tree and commit; nothing points at them yet.
  private func write(
    _ plan: LocalDeployment,
    _ request: DeploymentRequest,
    over base: ObjectID?,
    _ repository: borrowing Repository,
    _ record: inout RunRecord
  ) throws(SpecError) {
    do throws(GitFailure) {
      var changes: [FileChange] = []
      for file in plan.files {
        changes.append(
          FileChange(
            path: file.path,
            old: file.old,
            new: try repository.write(file.bytes, as: file.path),
            isExecutable: file.isExecutable
          )
        )
      }
      record.changes = changes
      record.commit = try repository.commit(
        repository.write(changes, over: base),
        over: base,
        by: Person(requestedBy: request.requestedBy),
        message: request.commitMessage
      )
    } catch {
      throw error.specError
    }
  }

  /// Keeps the record and moves the branch to its commit, the work tree following where there is one.
  private func move(
    _ repository: borrowing Repository,
    _ request: DeploymentRequest,
    from base: ObjectID?,
    _ record: inout RunRecord,
    until limit: ContinuousClock.Instant
  ) throws(SpecError) -> Move {
    guard let commit = record.commit else { return .lostRace }
    let workTree: WorkTree?
    do throws(GitFailure) {
      workTree = try WorkTree(repository, settings.branch, state: state)
      if workTree == nil, try repository.isCheckedOutElsewhere(settings.branch) {
        throw GitFailure(
          doing: "committing to \(settings.branch)",
          reason: "another work tree of this repository has that branch checked out"
        )
      }
    } catch {
      throw error.specError
    }
    if let workTree {
      try workTree.lock(until: limit)
    }
    defer { workTree?.unlock() }
    try workTree?.check(repository, record.changes, for: request.pod)
    do throws(FileFailure) {
      if record.id == 0 { record.id = runs.nextID() }
      record.start(RunRecord.commit)
      try runs.begin(record)
    } catch {
      throw GitFailure(doing: "keeping the run", reason: "\(error)").specError
    }
    do throws(GitFailure) {
      switch try repository.move(
        settings.branch,
        from: base,
        to: commit,
        note: "commit: \(request.commitSubject)"
      ) {
      case .lostRace: return .lostRace
      case .locked: return .locked
      case .moved: break
      }
    } catch {
      throw error.specError
    }
    guard let workTree else { return .moved(left: []) }
    do throws(GitFailure) {
      return .moved(left: try workTree.follow(repository, record.changes))
    } catch {
      // The commit stands; what a person sees in the work tree is what has to be said.
      logger.warning("work-tree.not-updated", metadata: ["error": "\(error)"])
      record.note("The work tree does not show the commit yet: \(error).")
      return .moved(left: [])
    }
  }

  /// Ends the run, or leaves it in progress for the command that follows.
  private func proceed(_ record: RunRecord) throws(SpecError) -> RunRecord {
    var record = record
    if record.id == 0 { record.id = runs.nextID() }
    guard settings.deployCommand != nil else {
      record.complete("success", at: unixTime())
      runs.finish(record)
      logger.info(
        "run.finished",
        metadata: [
          "run": "\(record.id)", "pod": "\(record.customer)/\(record.environment)",
          "conclusion": "success", "commit": "\(record.commit?.short ?? "none")",
        ]
      )
      return record
    }
    record.start(RunRecord.command)
    do throws(FileFailure) {
      try runs.begin(record)
    } catch {
      // Where a commit was made it stands, and the run goes on in memory.
      if record.commit == nil {
        throw GitFailure(doing: "keeping the run", reason: "\(error)").specError
      }
      logger.warning("run.not-written", metadata: ["run": "\(record.id)", "error": "\(error)"])
      runs.update(record.id) { $0 = record }
    }
    return record
  }
}
