package import Logging
package import Specs
import Synchronization
import Text
import Threads

internal import Glibc

/// Specs in a Git repository on this machine, and deployments that commit to it.
///
/// Next to Git's own files it keeps only the folder `spec-editor` in the Git folder: the lock, the
/// runs, and temporary files.
package final class LocalSource: SpecRepository {
  let settings: LocalSettings
  let logger: Logger
  /// Our folder in the repository, with a slash at its end.
  let state: String
  let runs: RunStore
  let commands: CommandRun
  let history = RevisionShelf<HistoryWalk>()
  /// One walk through the history at a time.
  let walks = Budget(1)
  /// Whether new deployments are refused.
  let isStopping = Atomic(false)
  /// Held while a deployment checks the branch and moves it, so that commits come one after
  /// another.
  let committing = Mutex(())
  private let lock: RepositoryLock
  /// The state that every request reads, without a lock.
  private let memory = Published<Snapshot?>(nil)
  /// Held while the repository is read, so that one request reads for all.
  private let reading = Mutex(())

  /// The last result of ``health(by:)``, and its time.
  private let checked = Mutex<(health: SourceHealth, time: ContinuousClock.Instant)?>(nil)
  private static let healthFor: Duration = .seconds(10)

  /// How long we assume that others have not moved the branch.
  private static let freshFor: Duration = .seconds(1)

  /// Opens the repository, creates it from the samples if it does not exist, and takes its lock.
  ///
  /// An existing repository is never seeded. Anything that a killed process left half done is
  /// repaired first.
  package init(_ settings: LocalSettings, logger: Logger) throws(LocalGitError) {
    self.settings = settings
    self.logger = logger
    let path = settings.path
    do {
      if try RepositoryCreation.isAbsent(path), try RepositoryCreation.make(settings) {
        logger.info(
          "repository.created",
          metadata: ["path": "\(path)", "from": "\(settings.samples)"]
        )
      }
      try RepositoryCheck(path: path).run()
      let repository = try Repository(at: path)
      for folder in ["", "objects", "refs"] where access(repository.folder + folder, W_OK) != 0 {
        throw FileFailure(repository.folder + folder)
      }
      state = repository.folder + "spec-editor/"
      try Files.makeFolders(state)
      guard let lock = try RepositoryLock.take(state + "lock") else {
        throw LocalGitError(path, "is in use by another spec-editor; local mode runs one replica")
      }
      self.lock = lock
      runs = try RunStore(folder: state + "runs", logger: logger)
      commands = CommandRun(settings, state: state, runs: runs, logger: logger)
      try Recovery(settings: settings, state: state, runs: runs, logger: logger).run(repository)
    } catch {
      throw Self.explain(error, path)
    }
  }

  private static func explain(_ error: any Error, _ path: String) -> LocalGitError {
    switch error {
    case let error as LocalGitError: error
    case let error as GitFailure where error.isMissing:
      LocalGitError(path, "exists but is not a Git repository")
    case let error as GitFailure: LocalGitError(path, "cannot be used: \(error.words)")
    case let error as FileFailure: LocalGitError(path, "cannot be used: \(error.words)")
    default: LocalGitError(path, "cannot be used: \(error)")
    }
  }

  func open() throws(SpecError) -> Repository {
    do throws(GitFailure) {
      return try Repository(at: settings.path)
    } catch {
      throw error.specError
    }
  }

  // MARK: SpecRepository

  package var origin: Origin {
    Origin(
      kind: .local,
      repository: settings.path,
      branch: settings.branch,
      specsPath: settings.specsPath,
      link: nil
    )
  }

  package func catalogue(
    _ freshness: Freshness,
    by deadline: Deadline
  ) throws(SpecError)
    -> Catalogue
  {
    try snapshot(freshness).catalogue
  }

  package func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    let snapshot = try snapshot(.remembered)
    if let spec = snapshot.specs[pod] { return try spec.get() }
    guard let entry = snapshot.catalogue.entry(of: pod) else { throw .noSuchPod(pod) }
    return try Snapshot.read(open(), entry).get()
  }

  /// Every pod has its summary, so there is nothing to read first.
  package func noteInterest(in entries: some Sequence<Catalogue.Entry>) {}

  package func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs { .unlimited }

  package func remembered() -> Catalogue? { memory.value?.catalogue }

  /// Whether the branch can be read; checked at most every ten seconds, by one thread for all.
  package func health(by deadline: Deadline) -> SourceHealth {
    checked.withLock { checked in
      if let checked, ContinuousClock.now - checked.time < Self.healthFor { return checked.health }
      let health = checkHealth()
      checked = (health, .now)
      return health
    }
  }

  private func checkHealth() -> SourceHealth {
    var problem: String?
    do throws(SpecError) {
      let repository = try open()
      let commit = try tip(repository)
      // Not the pods themselves: there may be thousands, and health is checked every few seconds.
      do throws(GitFailure) {
        if let commit, !settings.specsPath.isEmpty {
          _ = try repository.entry(at: settings.specsPath, in: repository.tree(of: commit))
        }
      } catch {
        throw error.specError
      }
    } catch {
      switch error {
      case .unavailable(let trouble): problem = trouble.message
      case .notFound(let message): problem = message
      default: problem = "The local repository cannot be read."
      }
    }
    return SourceHealth(github: "not used", repository: settings.path, error: problem)
  }

  // MARK: Reading

  /// The commit at the branch; `nil` for a repository without commits.
  func tip(_ repository: borrowing Repository) throws(SpecError) -> ObjectID? {
    let branches: [String]
    do throws(GitFailure) {
      if let tip = try repository.tip(of: settings.branch) { return tip }
      branches = try repository.branches()
    } catch {
      throw error.specError
    }
    if branches.isEmpty { return nil }
    let some = branches.prefix(5).map(\.oneLine).joined(separator: ", ")
    throw .notFound(
      message: "The repository \(settings.path) has no branch \(settings.branch). It has "
        + "\(some)\(branches.count > 5 ? ", …" : ""). Set WORKFLOW_BRANCH to one of them."
    )
  }

  /// The current state, at most a second old; older if reading fails and a reread was not
  /// requested.
  func snapshot(_ freshness: Freshness) throws(SpecError) -> Snapshot {
    if case .remembered = freshness {
      if let known = known(for: Self.freshFor) { return known }
      // While another request reads, a slightly older state will do.
      if let known = known(for: Self.freshFor * 2) {
        return try reading.withLockIfAvailable { _ throws(SpecError) in try reread(freshness) }
          ?? known
      }
    }
    return try reading.withLock { _ throws(SpecError) in try reread(freshness) }
  }

  /// Call this on one thread at a time.
  private func reread(_ freshness: Freshness) throws(SpecError) -> Snapshot {
    // Another request may have read while this one waited.
    if case .remembered = freshness, let known = known(for: Self.freshFor) { return known }
    let known = memory.value
    do throws(SpecError) {
      let read = try read(after: known)
      memory.publish(read)
      return read
    } catch {
      guard case .remembered = freshness, let known, let trouble = error.trouble else {
        throw error
      }
      let old = known.checkedAgain(trouble: trouble)
      memory.publish(old)
      return old
    }
  }

  /// The last state, unless it is older than this.
  private func known(for time: Duration) -> Snapshot? {
    memory.value.flatMap { ContinuousClock.now - $0.checked < time ? $0 : nil }
  }

  private func read(after known: Snapshot?) throws(SpecError) -> Snapshot {
    let repository = try open()
    let commit = try tip(repository)
    if let known, known.commit == commit { return known.checkedAgain(trouble: nil) }
    do throws(GitFailure) {
      return try Snapshot(repository, at: commit, settings, after: known)
    } catch {
      throw error.specError
    }
  }
}

extension SpecError {
  /// The source's problem, in a sentence.
  fileprivate var trouble: String? {
    switch self {
    case .unavailable(let trouble): trouble.message
    case .notFound(let message): message
    default: nil
    }
  }
}
