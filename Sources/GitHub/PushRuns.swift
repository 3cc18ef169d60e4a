import Specs
import Synchronization
import Text
import Threads

/// Finds the runs that the push of a commit starts.
final class PushRuns: Sendable {
  /// A change that this process committed.
  private struct Made: Sendable {
    let requestedBy: String?
    let reason: String?
    let changes: [FieldChange]
  }

  private struct Seen: Sendable {
    var runs: [RunPayload] = []
    var etag: EntityTag?
    var newest: EntityTag?
    var readAt: ContinuousClock.Instant?
  }

  /// How often GitHub is asked for the runs of one commit.
  private static let pace = Duration.seconds(4)
  /// Seconds after which no run is expected any more.
  private static let birth: Int64 = 120
  /// Seconds during which a new run can be missing in GitHub's index.
  private static let lag: Int64 = 600
  private static let page = 30

  private let api: API
  private let settings: GitHubSettings
  private let reader: RunReader
  private let memory = Mutex(RecentlyUsed<CommitID, Seen>(capacity: 100))
  /// By their size in memory.
  private let made = Mutex(RecentlyUsed<CommitID, Made>(capacity: 2 << 20))
  /// The last commit of each pod.
  private let last = Mutex(RecentlyUsed<PodID, CommitRun>(capacity: 1000))
  private let ration = Ration("commits were looked up", capacity: 60, perMinute: 60)

  init(api: API, settings: GitHubSettings, reader: RunReader) {
    self.api = api
    self.settings = settings
    self.reader = reader
  }

  /// The unfinished run of the last commit that this process made for a pod.
  func activeRun(of pod: PodID, by deadline: Deadline) -> Run? {
    guard let name = last.withLock({ $0.value(for: pod) }) else { return nil }
    let runs = (try? runs(of: name.commit, since: name.time, by: deadline)) ?? known(name.commit)
    guard let chosen = choice(runs) else { return nil }
    let run = (try? reader.run(chosen.id, by: deadline)) ?? reader.glimpse(of: chosen)
    return run.isCompleted ? nil : run
  }

  /// Remembers what a commit of this process changes.
  func remember(_ change: ChangeSet, as name: CommitRun) {
    let commit = name.commit
    last.withLock { $0.keep(name, for: change.pod, cost: 1) }
    let made = Made(
      requestedBy: change.actor.name,
      reason: change.reason,
      changes: Array(change.changes.prefix(200))
    )
    // The values come from both texts.
    let cost = 1_000 + change.text.utf8.count + change.oldText.utf8.count
    self.made.withLock { $0.keep(made, for: commit, cost: cost) }
  }

  /// A run with what is known about the commit that started it, and the commit's other runs.
  func told(_ run: Run) -> Run {
    guard let commit = run.commit.flatMap({ CommitID($0) }) else { return run }
    var run = run
    if let made = made.withLock({ $0.value(for: commit) }) {
      run.requestedBy = run.requestedBy ?? made.requestedBy
      run.reason = run.reason ?? made.reason
      if run.changes.isEmpty { run.changes = made.changes }
    }
    let others = memory.withLock { $0.value(for: commit) }?.runs ?? []
    run.siblings = others.filter { RunID(number: $0.id) != run.id }.map(reader.glimpse).map(
      \.listed
    )
    return run
  }

  /// The runs of a commit, without their jobs, and whether more may come.
  func glimpses(
    of commit: CommitID,
    since time: Int64?,
    by deadline: Deadline
  ) -> (runs: [Run], mayCome: Bool) {
    let runs = (try? runs(of: commit, since: time, by: deadline)) ?? known(commit)
    let isYoung = time.map { api.time.seconds - $0 < Self.birth } ?? false
    return (runs.map { reader.run($0).listed }, runs.isEmpty && isYoung)
  }

  /// The run that deploys a commit; a searching run while there is none.
  ///
  /// - Throws: ``SpecError/notFound(message:)`` for a time in the future.
  func run(_ name: CommitRun, by deadline: Deadline) throws(SpecError) -> Run {
    guard name.time <= api.time.seconds + 60, let id = name.id else {
      throw .notFound(message: "There is no run of the commit \(name.commit.short).")
    }
    var trouble: String?
    var runs = known(name.commit)
    do throws(SpecError) {
      runs = try self.runs(of: name.commit, since: name.time, by: deadline)
    } catch {
      trouble = error.words
    }
    if let run = choice(runs) { return try reader.run(run.id, by: deadline) }
    let isOver = api.time.seconds - name.time > Self.birth && trouble == nil
    let isOurs = made.withLock { $0.value(for: name.commit) != nil }
    let start =
      isOurs
      ? "Committed \(name.commit.short) to \(settings.branch)."
      : "This address is for the runs of commit \(name.commit.short)."
    return told(
      Run(
        id: id,
        pod: name.pod,
        title: "Deploy \(name.pod)",
        status: isOver ? .completed : .searching,
        conclusion: isOver ? "neutral" : nil,
        createdAt: name.time,
        updatedAt: name.time,
        commit: name.commit.text,
        note: isOver
          ? "\(start) No workflow run was started for it. If another tool, such as Argo CD or Flux, deploys this "
            + "branch, follow the deployment there."
          : "\(start) This page looks for the run that the push starts."
            + (trouble.map { " \($0)" } ?? "")
      )
    )
  }

  /// The run that most likely deploys: one of `WORKFLOW_FILE`, else of a workflow named after deploying, else the first.
  private func choice(_ runs: [RunPayload]) -> RunPayload? {
    let workflow = Paths(settings).workflow
    return runs.first { $0.isOf(workflow) }
      ?? runs.filter { $0.path.contains("deploy") }.min { $0.id < $1.id }
      ?? runs.min { $0.id < $1.id }
  }

  private func known(_ commit: CommitID) -> [RunPayload] {
    memory.withLock { $0.value(for: commit) }?.runs ?? []
  }

  private func runs(
    of commit: CommitID,
    since time: Int64?,
    by deadline: Deadline
  ) throws(SpecError) -> [RunPayload] {
    var seen = memory.withLock { $0.value(for: commit) } ?? Seen()
    if let readAt = seen.readAt, ContinuousClock.now - readAt < Self.pace { return seen.runs }
    try ration.take()
    seen.readAt = .now
    // Others who ask meanwhile see what is known.
    memory.withLock { $0.keep(seen, for: commit, cost: 1) }
    let path = "\(api.repositoryPath)/actions/runs?per_page=\(Self.page)"
    do throws(CallFailure) {
      let answer = try api.send(.get("\(path)&head_sha=\(commit)", etag: seen.etag), by: deadline)
      if !answer.isUnchanged {
        seen.runs = mine(try answer.decoded(as: RunsPayload.self), commit, over: seen.runs)
        seen.etag = answer.etag
      }
      // Filtered lists come from a lagging index, so look at the newest runs, too.
      if seen.runs.isEmpty, time.map({ api.time.seconds - $0 < Self.lag }) ?? true {
        let answer = try api.send(.get(path, etag: seen.newest), by: deadline)
        if !answer.isUnchanged {
          seen.runs = mine(try answer.decoded(as: RunsPayload.self), commit, over: [])
          seen.newest = answer.etag
        }
      }
    } catch {
      memory.withLock { $0.keep(seen, for: commit, cost: 1) }
      throw error.explained(
        by: Purpose(
          task: "list the runs of \(settings.repository)",
          repository: settings.repository,
          permission: .readActions,
          absence: "GitHub has no runs in \(settings.repository)."
        )
      )
    }
    memory.withLock { $0.keep(seen, for: commit, cost: 1) }
    return seen.runs
  }

  /// The runs that the push started.
  ///
  /// A run that was found before stays, even if the list no longer has it.
  private func mine(
    _ payload: RunsPayload,
    _ commit: CommitID,
    over known: [RunPayload]
  ) -> [RunPayload] {
    let found = payload.workflow_runs.filter {
      $0.head_sha == commit.text && $0.isPush(to: settings.branch)
    }
    let ids = Set(found.map(\.id))
    reader.adopt(ids)
    return found + known.filter { !ids.contains($0.id) }
  }
}

extension RunPayload {
  /// Whether a push to a branch of the repository itself started it.
  func isPush(to branch: String) -> Bool {
    guard event == "push", head_branch == branch else { return false }
    guard let own = repository?.full_name, let head = head_repository?.full_name else {
      return true
    }
    return own.lowercased() == head.lowercased()
  }
}
