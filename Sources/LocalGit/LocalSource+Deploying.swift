package import Specs

internal import Glibc

extension LocalSource: Deployer {
  package var standardMode: DeployMode { .commit }

  /// How long a deployment retries while others keep moving the branch.
  private static let patience: Duration = .seconds(5)

  /// A local repository takes commits; it has no pull requests.
  package func mode(in environment: Slug) -> DeployMode {
    remembered()?.settings.mode(in: environment) == .pullRequest ? .pullRequest : .commit
  }

  package func plan(_ change: ChangeSet, by deadline: Deadline) throws(SpecError) -> DeploymentPlan
  {
    try refusePullRequest(of: change.pod)
    return DeploymentPlan(mode: .commit, branch: settings.branch)
  }

  private func refusePullRequest(of pod: PodID) throws(SpecError) {
    guard mode(in: pod.environment) == .pullRequest else { return }
    throw .undeployable([
      Violation(
        path: .root,
        message:
          "\(SteeringFile.settings.rawValue) asks for pull requests in \(pod.environment), but a local "
          + "repository does not have them. Remove mode: pull-request, or connect to GitHub"
      )
    ])
  }

  package func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    try refusePullRequest(of: change.pod)
    let record = try commit(change, key: key, by: deadline)
    // This process knows its own commits at once; if that fails now, the next request reads again.
    _ = try? snapshot(.reread)
    return Deployment(
      .run(RunID(number: record.id)),
      pod: change.pod,
      mode: .commit,
      commit: record.commit?.hex
    )
  }

  // MARK: Committing

  private func admit(by deadline: Deadline) throws(SpecError) {
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

  /// The result of one attempt to make a commit.
  private enum Attempt: Sendable {
    case made(RunRecord)
    /// Another process moved the branch.
    case lostRace
    case locked(BranchLock)
  }

  /// Makes the commit and the record of its run, and starts the command.
  ///
  /// It waits between attempts without holding up other deployments.
  ///
  /// - Returns: The run, or the earlier run of the same key.
  private func commit(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> RunRecord {
    let start = ContinuousClock.now
    let steering = remembered()?.steering ?? .builtIn
    let draft = RunRecord(
      change,
      key: key,
      steering: steering,
      at: unixTime(),
      hasCommand: settings.deployCommand != nil
    )
    while true {
      let attempt = try committing.withLock { _ throws(SpecError) -> Attempt in
        if let known = try known(draft) { return .made(known) }
        try admit(by: deadline)
        return try self.attempt(change, draft, steering)
      }
      let waited = ContinuousClock.now - start
      switch attempt {
      case .made(let record): return record
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

  /// The run that was started with this key before; `nil` if there is none.
  private func known(_ draft: RunRecord) throws(SpecError) -> RunRecord? {
    guard let key = draft.key, let known = try record(key: key) else { return nil }
    guard known.isSameRequest(as: draft) else {
      throw .refused(
        message: "This confirmation was already used for another change, as run \(known.id)."
      )
    }
    return known
  }

  /// The record is written before the branch moves, so that after a crash between the two the next
  /// start can tell what happened.
  private func attempt(
    _ change: ChangeSet,
    _ draft: RunRecord,
    _ steering: Steering
  ) throws(SpecError) -> Attempt {
    let repository = try open()
    try refuseWorkTrees()
    if let lock = BranchLock(repository, settings.branch) { return .locked(lock) }
    var record = draft
    record.end(RunRecord.validate, "success")
    record.start(RunRecord.writeSpec)
    let base = try tip(repository)
    let files = try LocalDeployment(
      change,
      repository,
      at: base,
      template: steering.settings.template,
      settings
    ).files
    record.id = runs.nextID()
    let message = CommitMessage(change, steering, run: record.id)
    let commit = try write(files, over: base, by: change.actor, message, repository)
    record.commit = commit
    var isMade = false
    defer { if !isMade { runs.discard(record.id) } }
    switch try move(repository, from: base, &record, message) {
    case .lostRace: return .lostRace
    case .locked:
      // The lock may be gone by now; then the next attempt succeeds.
      return BranchLock(repository, settings.branch).map { .locked($0) } ?? .lostRace
    case .moved: break
    }
    isMade = true
    record.end(RunRecord.writeSpec, "success")
    record.end(RunRecord.commit, "success")
    record.note("Committed \(commit.short) to \(settings.branch).")
    return .made(proceed(record, spec: Array(change.text.utf8)))
  }

  /// A work tree that was added since the start would not follow its branch.
  private func refuseWorkTrees() throws(SpecError) {
    let names = (try? RepositoryCheck.linkedWorkTrees(in: settings.path)) ?? []
    guard let name = names.first else { return }
    throw GitFailure(
      doing: "committing to \(settings.branch)",
      reason:
        "the repository has a linked work tree, \(name), which would be out of date. Remove it "
        + "with git worktree remove"
    ).specError
  }

  /// Writes blobs, tree and commit; nothing points at them yet.
  private func write(
    _ files: [NewFile],
    over base: ObjectID?,
    by actor: Actor,
    _ message: CommitMessage,
    _ repository: borrowing Repository
  ) throws(SpecError) -> ObjectID {
    do throws(GitFailure) {
      return try repository.commit(
        repository.write(files, over: base),
        over: base,
        by: Person(requestedBy: actor.name),
        message: message.text
      )
    } catch {
      throw error.specError
    }
  }

  /// Keeps the record and moves the branch to its commit.
  private func move(
    _ repository: borrowing Repository,
    from base: ObjectID?,
    _ record: inout RunRecord,
    _ message: CommitMessage
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
        note: "commit: \(message.subject)"
      )
    } catch {
      throw error.specError
    }
  }

  /// Completes the run, or starts the command.
  private func proceed(_ record: RunRecord, spec: [UInt8]) -> RunRecord {
    if let command = settings.deployCommand {
      return commands.add(CommandRun.Job(line: command, record: record, spec: spec))
    }
    var record = record
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
}
