import Logging
import Specs
import Synchronization
import Text

/// Reads how a run of our workflow stands; other numbers name nothing here.
///
/// Reading has a budget, so that most of the rate limit is left to deployments. Beyond it, a run that is
/// known is answered from memory, and a number that is not known not at all.
final class RunReader: Sendable {
  /// How long GitHub may answer 404 for a run that it has just started.
  private static let birth = Duration.seconds(60)
  /// How long a number that the list may settle waits for another request's reading of the list.
  private static let patience = Duration.seconds(2)
  /// How old the list may be that settles an unknown number.
  private static let age = Duration.seconds(20)
  /// Jobs and steps shown at most.
  private static let most = (jobs: 30, steps: 200)

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  let memory: RunMemory
  private let list: RunList
  private let logger: Logger
  /// Called when a run that was known has ended.
  private let whenEnded: @Sendable () -> Void
  private let directory = RunDirectory()
  private let readings = SharedFetch<Int64, Run>()
  /// Each reading takes one, and one more for each answer that counts: 1,800 an hour of GitHub's 5,000
  /// at most.
  private let budget = Mutex(Bucket(capacity: 60, perMinute: 45))

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    memory: RunMemory,
    list: RunList,
    logger: Logger,
    whenEnded: @escaping @Sendable () -> Void
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
    self.list = list
    self.logger = logger
    self.whenEnded = whenEnded
  }

  /// The run as it stands now; costs no rate limit when it has not changed since it was last read.
  ///
  /// Those who ask for one run at the same time share the requests.
  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    try readings.value(for: id, by: deadline) { () throws(SpecError) in
      if let remembered = remembered(id) {
        return budget.withLock({ $0.take() }) ? try read(id, by: deadline) : remembered
      }
      if finding(id) == .unknown {
        // What keeps the list away will keep the reading of the run, too, which says so.
        let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
        _ = list.newest(within: Self.age, by: end)
      }
      switch finding(id) {
      case .ours: return try read(id, by: deadline)
      case .notOurs: throw absence(of: id)
      case .unknown:
        return try directory.asking { () throws(SpecError) in try read(id, by: deadline) }
      }
    }
  }

  /// Whether it is known without any request that a number names no run of ours.
  func isExcluded(_ id: Int64) -> Bool { remembered(id) == nil && finding(id) == .notOurs }

  private func finding(_ id: Int64) -> RunDirectory.Finding {
    directory.keep(list.last)
    return directory.finding(id)
  }

  private func read(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let path = "\(api.repositoryPath)/actions/runs/\(id)"
    let old = memory.seen(id)
    var seen: RunMemory.Seen
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: old?.etag), by: deadline)
      if answer.isUnchanged, let old {
        seen = old
      } else {
        budget.withLock { $0.charge(1) }
        seen = RunMemory.Seen(run: try answer.decoded(as: RunPayload.self), etag: answer.etag)
        guard seen.run.id == id else { throw answer.unintelligible }
        seen.jobs = old?.jobs ?? []
        seen.jobsETag = old?.jobsETag
      }
    } catch {
      if error.isNotFound, let started = memory.started(id),
        ContinuousClock.now - started.at < Self.birth
      {
        return queued(started)
      }
      if error.isNotFound {
        disown(id)
        directory.exclude(id, isCertain: false)
      }
      throw error.explained(by: purpose(id))
    }
    guard seen.run.isOf(Paths(settings).workflow) else {
      disown(id)
      directory.exclude(id, isCertain: true)
      throw absence(of: id)
    }
    readJobs(of: &seen, at: path, by: deadline)
    let hasEnded = seen.run.isCompleted && remembered(id).map { !$0.isCompleted } ?? false
    memory.keep(seen)
    if hasEnded { whenEnded() }
    return run(seen)
  }

  /// What is in memory of a run, without any I/O.
  func remembered(_ id: Int64) -> Run? {
    memory.seen(id).map(run) ?? memory.started(id).map(queued)
  }

  /// A run as a list shows it, without its jobs; as it was seen itself where it was.
  func glimpse(of payload: RunPayload) -> Run {
    run(memory.seen(payload.id) ?? RunMemory.Seen(run: payload))
  }

  /// Gives up a number that a dispatch was answered with and that does not name its run.
  private func disown(_ id: Int64) {
    // One that was seen as ours and is gone now was deleted.
    guard memory.seen(id) == nil, let name = memory.disown(id) else { return }
    logger.warning("dispatch.wrong-run", metadata: ["pod": "\(name.pod)", "run": "\(id)"])
  }

  /// Adds the jobs; without them, the run is shown all the same.
  private func readJobs(of seen: inout RunMemory.Seen, at path: String, by deadline: Deadline) {
    guard
      let answer = try? api.send(
        .get("\(path)/jobs?per_page=\(Self.most.jobs)", etag: seen.jobsETag),
        by: deadline
      ), !answer.isUnchanged
    else { return }
    budget.withLock { $0.charge(1) }
    guard let payload = try? answer.decoded(as: JobsPayload.self) else { return }
    var left = Self.most.steps
    seen.jobs = payload.jobs.prefix(Self.most.jobs).map { job in
      let steps = (job.steps ?? []).prefix(left)
      left -= steps.count
      return Run.Job(
        name: api.shown(job.name),
        status: Run.Status(api.shown(job.status)),
        conclusion: job.conclusion.map(api.shown),
        steps: steps.map { step in
          Run.Step(
            name: api.shown(step.name),
            status: Run.Status(api.shown(step.status)),
            conclusion: step.conclusion.map(api.shown)
          )
        }
      )
    }
    seen.jobsETag = answer.etag
  }

  /// A run as GitHub tells it, with what this process knows of its deployment.
  func run(_ seen: RunMemory.Seen) -> Run {
    let payload = seen.run
    let started = memory.started(payload.id)
    let title = api.shown(payload.display_title ?? payload.name ?? "")
    return Run(
      id: RunID(number: payload.id),
      pod: started?.sent.name.pod ?? RunTitle(title).pod,
      title: title.isEmpty ? "Run \(payload.id)" : title,
      status: Run.Status(api.shown(payload.status ?? "queued")),
      conclusion: payload.conclusion.map(api.shown),
      link: links.run(payload.id, claimed: payload.html_url),
      isCertain: started?.isCertain ?? true,
      requestedBy: started?.sent.requestedBy ?? payload.actor.map { api.shown($0.login) },
      createdAt: Timestamps.iso8601(payload.created_at),
      updatedAt: payload.updated_at.flatMap(Timestamps.iso8601),
      jobs: seen.jobs,
      inputs: started?.sent.inputs ?? [],
      changes: started?.sent.changes ?? []
    )
  }

  /// A run that GitHub has promised but does not show yet.
  private func queued(_ started: RunMemory.Started) -> Run {
    let sent = started.sent
    return Run(
      id: RunID(number: started.id),
      pod: sent.name.pod,
      title: "Deploy \(sent.name.pod)",
      status: .queued,
      link: links.run(started.id, claimed: nil),
      isCertain: started.isCertain,
      requestedBy: sent.requestedBy,
      createdAt: sent.name.time,
      updatedAt: sent.name.time,
      inputs: sent.inputs,
      changes: sent.changes
    )
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
