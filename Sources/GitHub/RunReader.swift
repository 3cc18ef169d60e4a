import Logging
import Specs
import Synchronization
import Text
import Threads

/// Reads the state of our workflow's runs; other numbers are not found.
///
/// However many people watch, a run costs a limited number of requests per minute (``RunPaces``).
/// In between, answers come from memory; an unknown number gets none.
final class RunReader: Sendable {
  /// How long GitHub may answer 404 for a run that it has just started.
  private static let birth = Duration.seconds(60)
  /// How long a request with an unknown number waits for another request's reading of the list.
  private static let patience = Duration.seconds(2)
  /// The oldest list that can decide about an unknown number, or tell how long runs take.
  private static let age = (unknown: Duration.seconds(20), usual: Duration.seconds(300))

  let api: API
  private let settings: GitHubSettings
  let memory: RunMemory
  private let list: RunList
  private let logger: Logger
  private let jobs: JobReader
  private let approvals: ApprovalReader
  private let translation: RunTranslation
  /// Whether runs that a push started are deployments too.
  private let followsPushes: @Sendable () -> Bool
  /// Called when a known run has ended.
  private let whenEnded: @Sendable () -> Void
  private let directory = RunDirectory()
  private let readings = SharedFetch<Reading, Run>()
  private let paces = RunPaces()
  /// Earlier attempts, by their size in memory.
  private let past = Mutex(RecentlyUsed<Reading, RunMemory.Seen>(capacity: 2 << 20))

  /// A run, or one of its attempts.
  private struct Reading: Hashable, Sendable {
    let id: Int64
    let attempt: Int?
  }

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    memory: RunMemory,
    list: RunList,
    logger: Logger,
    followsPushes: @escaping @Sendable () -> Bool = { false },
    whenEnded: @escaping @Sendable () -> Void
  ) {
    self.api = api
    self.settings = settings
    self.memory = memory
    self.list = list
    self.logger = logger
    self.followsPushes = followsPushes
    self.whenEnded = whenEnded
    jobs = JobReader(api: api, links: links)
    approvals = ApprovalReader(api: api)
    translation = RunTranslation(api: api, links: links, memory: memory)
  }

  /// The current state of the run; this does not count against the rate limit if it has not
  /// changed.
  ///
  /// Concurrent requests for one run share the calls.
  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    try readings.value(for: Reading(id: id, attempt: nil), by: deadline) { () throws(SpecError) in
      if let remembered = remembered(id) {
        return paces.mayRead(id) ? try read(id, by: deadline) : remembered
      }
      if finding(id) == .unknown {
        // If the list cannot be read, reading the run will fail too, and report why.
        lookAtList(within: Self.age.unknown, by: deadline)
      }
      switch finding(id) {
      case .ours: return try read(id, by: deadline)
      case .notOurs: throw absence(of: id)
      case .unknown:
        return try directory.asking { () throws(SpecError) in try read(id, by: deadline) }
      }
    }
  }

  /// An attempt of a run; a completed one never changes and is read once.
  func run(_ id: Int64, attempt: Int, by deadline: Deadline) throws(SpecError) -> Run {
    let last: Run
    // The requested attempt may be newer than the known ones.
    if let known = remembered(id), attempt < known.attempts {
      last = known
    } else {
      last = try run(id, by: deadline)
    }
    guard attempt != last.attempts else { return last }
    guard (1..<max(1, last.attempts)).contains(attempt) else {
      throw .notFound(
        message: "Run \(id) has no attempt \(attempt). It was run \(last.attempts) times."
      )
    }
    let key = Reading(id: id, attempt: attempt)
    if let known = past.withLock({ $0.value(for: key) }) {
      return translation.run(known, of: last.attempts)
    }
    return try readings.value(for: key, by: deadline) { () throws(SpecError) in
      guard paces.mayReadOnce() else { throw .unavailable(Gate.busy) }
      let path = "\(self.path(id))/attempts/\(attempt)"
      do throws(CallFailure) {
        let answer = try api.send(.get(path), by: deadline)
        var seen = RunMemory.Seen(run: try answer.decoded(as: RunPayload.self))
        guard seen.run.id == id, isOurs(seen.run) else {
          throw answer.unintelligible
        }
        let (reading, requests, _) = try jobs.read(at: path, after: .init(), by: deadline)
        seen.jobs = reading
        paces.charge(id, requests: requests, counted: requests)
        past.withLock { $0.keep(seen, for: key, cost: seen.size) }
        return translation.run(seen, of: last.attempts)
      } catch {
        throw error.explained(by: purpose(id))
      }
    }
  }

  /// Whether it is known, without any request, that a number is not one of our runs.
  func isExcluded(_ id: Int64) -> Bool { remembered(id) == nil && finding(id) == .notOurs }

  /// The run with the usual duration, for its own page.
  func timed(_ run: Run) -> Run {
    var run = run
    run.usualDuration = UsualDuration.seconds(of: list.last?.runs ?? [], for: run.pod)
    return run
  }

  /// The run's path in GitHub's API.
  func path(_ id: Int64) -> String { "\(api.repositoryPath)/actions/runs/\(id)" }

  private func finding(_ id: Int64) -> RunDirectory.Finding {
    directory.keep(list.last)
    // The list has the runs of one workflow, and a push may start any.
    return directory.finding(id, trustsList: !followsPushes())
  }

  /// Whether a run is a deployment: of our workflow, or started by a push to our branch where pushes deploy.
  private func isOurs(_ run: RunPayload) -> Bool {
    run.isOf(Paths(settings).workflow) || followsPushes() && run.isPush(to: settings.branch)
  }

  private func lookAtList(within age: Duration, by deadline: Deadline) {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    _ = list.newest(within: age, by: end)
  }

  // MARK: Reading

  private func read(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let old = memory.seen(id)
    var seen: RunMemory.Seen
    var isUnchanged = false
    do throws(CallFailure) {
      let answer = try api.send(.get(path(id), etag: old?.etag), by: deadline)
      if answer.isUnchanged, let old {
        seen = old
        isUnchanged = true
      } else {
        paces.charge(id, requests: 0, counted: 1)
        seen = RunMemory.Seen(run: try answer.decoded(as: RunPayload.self), etag: answer.etag)
        guard seen.run.id == id else { throw answer.unintelligible }
        // Data of another attempt is not valid for this one.
        if let old, old.run.run_attempt == seen.run.run_attempt {
          seen.jobs = old.jobs
          seen.decisions = old.decisions
        }
      }
    } catch {
      if error.isNotFound, old == nil, let started = memory.started(id),
        ContinuousClock.now - started.at < Self.birth
      {
        return translation.queued(started)
      }
      if error.isNotFound {
        disown(id)
        if old != nil { memory.forget(id) }
        directory.exclude(id, isCertain: false)
      }
      throw error.explained(by: purpose(id))
    }
    guard isOurs(seen.run) else {
      disown(id)
      directory.exclude(id, isCertain: true)
      throw absence(of: id)
    }
    readJobs(of: &seen, isUnchanged: isUnchanged, by: deadline)
    readApprovals(of: &seen, by: deadline)
    let hasEnded = seen.run.isCompleted && remembered(id).map { !$0.isCompleted } ?? false
    memory.keep(seen)
    if hasEnded { whenEnded() }
    if !seen.run.isCompleted { lookAtList(within: Self.age.usual, by: deadline) }
    return translation.run(seen)
  }

  /// Adds the jobs; if they cannot be read, the run is shown without them.
  private func readJobs(
    of seen: inout RunMemory.Seen,
    isUnchanged: Bool,
    by deadline: Deadline
  ) {
    // A completed and unchanged run already has its jobs.
    if isUnchanged, seen.run.isCompleted, !seen.jobs.pages.isEmpty { return }
    do throws(CallFailure) {
      let (reading, requests, counted) = try jobs.read(
        at: path(seen.run.id),
        after: seen.jobs,
        by: deadline
      )
      seen.jobs = reading
      paces.charge(seen.run.id, requests: requests, counted: counted)
    } catch {
      paces.charge(seen.run.id, requests: 1, counted: 1)
    }
  }

  /// Adds what it waits for, or past decisions; if they cannot be read, the run is shown without
  /// them.
  private func readApprovals(of seen: inout RunMemory.Seen, by deadline: Deadline) {
    // While one job waits, another may be running.
    let isWaiting =
      seen.run.status == "waiting" || seen.jobs.jobs.contains { $0.status == .other("waiting") }
    guard isWaiting || seen.decisions == nil && seen.run.isCompleted else {
      seen.approvals = []
      return
    }
    paces.charge(seen.run.id, requests: 1, counted: 1)
    do throws(CallFailure) {
      if isWaiting {
        seen.approvals = try approvals.pending(at: path(seen.run.id), by: deadline)
        seen.decisions = nil
      } else {
        seen.approvals = []
        seen.decisions = try approvals.decisions(at: path(seen.run.id), by: deadline)
      }
    } catch {
      // Try again next time.
      if !isWaiting, error.isNotFound { seen.decisions = [] }
    }
  }

  // MARK: Memory

  /// Counts numbers as runs of ours, because GitHub has listed them.
  func adopt(_ ids: Set<Int64>) { directory.adopt(ids) }

  /// The run in memory, without any I/O.
  func remembered(_ id: Int64) -> Run? {
    memory.seen(id).map { translation.run($0) } ?? memory.started(id).map(translation.queued)
  }

  /// A run for a list, without its jobs; in the state that we have seen, if any.
  func glimpse(of payload: RunPayload) -> Run {
    translation.run(memory.seen(payload.id) ?? RunMemory.Seen(run: payload))
  }

  /// A run in the list's state, ignoring what we have seen.
  func run(_ payload: RunPayload) -> Run { translation.run(RunMemory.Seen(run: payload)) }

  /// A job in memory, of any attempt that someone has viewed.
  func remembered(job: String, of id: Int64) -> Run.Job? {
    let latest = memory.seen(id)?.jobs.jobs.first { $0.id == job }
    if let latest { return latest }
    let attempts = memory.seen(id)?.run.run_attempt ?? 1
    return past.withLock { past in
      for attempt in stride(from: attempts - 1, to: max(0, attempts - 20), by: -1) {
        let key = Reading(id: id, attempt: attempt)
        if let job = past.value(for: key)?.jobs.jobs.first(where: { $0.id == job }) { return job }
      }
      return nil
    }
  }

  /// Forgets the state of a run after an action, so that the next look asks GitHub.
  func expire(_ id: Int64) {
    paces.renew(id)
    guard var seen = memory.seen(id) else { return }
    seen.etag = nil
    seen.jobs = JobReader.Reading(
      pages: seen.jobs.pages.map { JobReader.Page(jobs: $0.jobs, etag: nil) },
      total: seen.jobs.total
    )
    memory.keep(seen)
  }

  /// Drops a number from the answer to a dispatch, because it is not that dispatch's run.
  private func disown(_ id: Int64) {
    // A run that we have seen and that is gone was deleted.
    guard memory.seen(id) == nil, let name = memory.disown(id) else { return }
    logger.warning("dispatch.wrong-run", metadata: ["pod": "\(name.pod)", "run": "\(id)"])
  }

  func absence(of id: some CustomStringConvertible) -> SpecError {
    .notFound(message: purpose(id).absence)
  }

  private func purpose(_ id: some CustomStringConvertible) -> Purpose {
    Purpose(
      task: "read the run \(id) of \(settings.repository)",
      repository: settings.repository,
      permission: .readActions,
      absence: "\(settings.workflowFile) of \(settings.repository) has no run \(id)."
    )
  }
}
