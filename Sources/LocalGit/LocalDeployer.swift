package import Specs

internal import Glibc

extension LocalSource {
  /// How long a deployment tries again while others keep moving the branch.
  private static let patience: Duration = .seconds(5)

  package func deploy(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError)
    -> Deployment
  {
    let prepared = try prepare(request, by: deadline)
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
        message: "Run \(id) does not exist. Only the last \(RunStore.keptRuns) runs are kept."
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
      throw Self.busy("Spec Editor is shutting down. Nothing was deployed.")
    }
    if deadline.hasPassed {
      throw Self.busy("Other deployments took too long. Nothing was deployed.")
    }
    if runs.activeCount >= CommandRun.limit {
      throw Self.busy("\(CommandRun.limit) deployments are running. Wait for one to end.")
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

  /// How one attempt to make a commit ended.
  private enum Attempt: Sendable {
    case made(Prepared)
    /// Somebody else moved the branch.
    case lostRace
    case locked(BranchLock)
  }

  /// Makes the commit, where anything changes, and the record of the run.
  ///
  /// Waits between attempts without holding up other deployments.
  private func prepare(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError)
    -> Prepared
  {
    let start = ContinuousClock.now
    while true {
      let attempt = try committing.withLock { _ throws(SpecError) -> Attempt in
        try admit(request, by: deadline)
        return try self.attempt(request)
      }
      let waited = ContinuousClock.now - start
      switch attempt {
      case .made(let prepared): return prepared
      case .lostRace:
        guard waited < Self.patience else {
          throw Self.busy("The branch \(settings.branch) kept changing. Try again.")
        }
      case .locked(let lock):
        guard !lock.isStale, waited < BranchLock.patience else { throw lock.error }
        usleep(10_000)
      }
    }
  }

  /// The record is written before the branch moves, so that after a crash between the two the next
  /// start can tell what happened.
  private func attempt(_ request: DeploymentRequest) throws(SpecError) -> Attempt {
    let repository = try open()
    try refuseWorkTrees()
    if let lock = BranchLock(repository, settings.branch) { return .locked(lock) }
    var record = RunRecord(
      id: 0,
      request,
      at: unixTime(),
      hasCommand: settings.deployCommand != nil
    )
    record.end(RunRecord.validate, "success")
    record.start(RunRecord.writeSpec)
    let base = try tip(repository)
    let plan = try LocalDeployment(request, repository, at: base, settings)
    guard !plan.files.isEmpty else {
      record.end(RunRecord.writeSpec, "skipped")
      record.end(RunRecord.commit, "skipped")
      record.note("No changes: spec.yml holds these values already, so there is no commit.")
      return .made(Prepared(record: try proceed(record), commit: base, spec: plan.spec))
    }
    let commit = try write(plan, request, over: base, repository)
    record.commit = commit
    record.id = runs.nextID()
    var isMade = false
    defer { if !isMade { runs.discard(record.id) } }
    switch try move(repository, request, from: base, &record) {
    case .lostRace: return .lostRace
    case .locked:
      // It may be gone by now; then the next attempt comes through.
      return BranchLock(repository, settings.branch).map { .locked($0) } ?? .lostRace
    case .moved: break
    }
    record.end(RunRecord.writeSpec, "success")
    record.end(RunRecord.commit, "success")
    record.note("Committed \(commit.short) to \(settings.branch).")
    isMade = true
    return .made(Prepared(record: try proceed(record), commit: commit, spec: plan.spec))
  }

  /// A work tree that was added since the start would not follow its branch.
  private func refuseWorkTrees() throws(SpecError) {
    let names = (try? RepositoryCheck.linkedWorkTrees(in: settings.path)) ?? []
    guard let name = names.first else { return }
    throw GitFailure(
      doing: "committing to \(settings.branch)",
      reason: "the repository has a linked work tree, \(name), which would not follow. Remove it "
        + "with git worktree remove"
    ).specError
  }

  /// Writes blobs, tree and commit; nothing points at them yet.
  private func write(
    _ plan: LocalDeployment,
    _ request: DeploymentRequest,
    over base: ObjectID?,
    _ repository: borrowing Repository
  ) throws(SpecError) -> ObjectID {
    do throws(GitFailure) {
      return try repository.commit(
        repository.write(plan.files, over: base),
        over: base,
        by: Person(requestedBy: request.requestedBy),
        message: request.commitMessage
      )
    } catch {
      throw error.specError
    }
  }

  /// Keeps the record and moves the branch to its commit.
  private func move(
    _ repository: borrowing Repository,
    _ request: DeploymentRequest,
    from base: ObjectID?,
    _ record: inout RunRecord
  ) throws(SpecError) -> Repository.Move {
    guard let commit = record.commit else { return .lostRace }
    record.start(RunRecord.commit)
    do throws(FileFailure) {
      try runs.begin(record)
    } catch {
      throw GitFailure(doing: "writing the run", reason: "\(error)").specError
    }
    do throws(GitFailure) {
      return try repository.move(
        settings.branch,
        from: base,
        to: commit,
        note: "commit: \(request.commitSubject)"
      )
    } catch {
      throw error.specError
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
        throw GitFailure(doing: "writing the run", reason: "\(error)").specError
      }
      logger.warning("run.not-written", metadata: ["run": "\(record.id)", "error": "\(error)"])
      runs.update(record.id) { $0 = record }
    }
    return record
  }
}
