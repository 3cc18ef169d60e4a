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
  /// Steps shown at most.
  private static let stepLimit = 200

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let memory: RunMemory
  private let directory = RunDirectory()
  private let readings = SharedFetch<Int64, Run>()
  private let listings = SharedFetch<Bool, Bool>()
  /// Each reading takes one, and one more for each answer that counts: 1,800 an hour of GitHub's 5,000
  /// at most.
  private let budget = Mutex(Bucket(capacity: 60, perMinute: 45))

  init(api: API, settings: GitHubSettings, links: WebLinks, memory: RunMemory) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
  }

  /// The run as it stands now; costs no rate limit when it has not changed since it was last read.
  ///
  /// Those who ask for one run at the same time share the requests.
  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    try readings.value(for: id, by: deadline) { () throws(SpecError) in
      if let remembered = remembered(id) {
        return budget.withLock({ $0.take() }) ? try read(id, by: deadline) : remembered
      }
      if directory.finding(id) == .unknown { list(by: deadline) }
      switch directory.finding(id) {
      case .ours: return try read(id, by: deadline)
      case .notOurs: throw absence(of: id)
      case .unknown:
        return try directory.asking { () throws(SpecError) in try read(id, by: deadline) }
      }
    }
  }

  /// Whether it is known without any request that a number names no run of ours.
  func isExcluded(_ id: Int64) -> Bool {
    remembered(id) == nil && directory.finding(id) == .notOurs
  }

  /// Reads which runs there are, unless that was done lately.
  ///
  /// What keeps it from that will keep the reading of the run, too, which says so.
  private func list(by deadline: Deadline) {
    guard directory.isListOld else { return }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    _ = try? listings.value(for: true, by: end) { () throws(SpecError) in
      guard directory.isListOld else { return true }
      var payload: RunsPayload?
      let answer = try? api.send(directory.call(for: workflowPath), by: deadline)
      if let answer, !answer.isUnchanged { payload = try? answer.decoded(as: RunsPayload.self) }
      directory.keep(payload, etag: answer?.etag, at: api.time.seconds)
      return true
    }
  }

  private var workflowPath: String {
    "\(api.repositoryPath)/actions/workflows/\(PercentEncoding.encoded(settings.workflowFile))"
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
        seen.steps = old?.steps ?? []
        seen.stepsETag = old?.stepsETag
      }
    } catch {
      if error.isNotFound, let started = memory.started(id),
        ContinuousClock.now - started.at < Self.birth
      {
        return queued(started)
      }
      if error.isNotFound { directory.exclude(id, isCertain: false) }
      throw error.explained(by: purpose(id))
    }
    guard seen.run.isOf(Paths(settings).workflow) else {
      directory.exclude(id, isCertain: true)
      throw absence(of: id)
    }
    readSteps(of: &seen, at: path, by: deadline)
    memory.keep(seen)
    return run(seen)
  }

  /// What is in memory of a run, without any I/O.
  func remembered(_ id: Int64) -> Run? {
    memory.seen(id).map(run) ?? memory.started(id).map(queued)
  }

  /// Adds the steps; without them, the run is shown all the same.
  private func readSteps(of seen: inout RunMemory.Seen, at path: String, by deadline: Deadline) {
    guard
      let answer = try? api.send(
        .get("\(path)/jobs?per_page=30", etag: seen.stepsETag),
        by: deadline
      ), !answer.isUnchanged
    else { return }
    budget.withLock { $0.charge(1) }
    guard let payload = try? answer.decoded(as: JobsPayload.self) else { return }
    let steps = payload.jobs.flatMap { job -> [Run.Step] in
      guard let steps = job.steps, !steps.isEmpty else {
        return [step(job.name, job.status, job.conclusion)]
      }
      let prefix = payload.jobs.count > 1 ? "\(job.name): " : ""
      return steps.map { step(prefix + $0.name, $0.status, $0.conclusion) }
    }
    seen.steps = Array(steps.prefix(Self.stepLimit))
    seen.stepsETag = answer.etag
  }

  private func step(_ name: String, _ status: String, _ conclusion: String?) -> Run.Step {
    Run.Step(
      name: api.shown(name),
      status: Run.Status(api.shown(status)),
      conclusion: conclusion.map(api.shown)
    )
  }

  private func run(_ seen: RunMemory.Seen) -> Run {
    let payload = seen.run
    let started = memory.started(payload.id)
    let title = api.shown(payload.display_title ?? payload.name ?? "")
    return Run(
      id: payload.id,
      pod: started?.deployment.pod ?? RunTitle(title).pod,
      title: title.isEmpty ? "Run \(payload.id)" : title,
      status: Run.Status(api.shown(payload.status ?? "queued")),
      conclusion: payload.conclusion.map(api.shown),
      link: links.run(payload.id, claimed: payload.html_url),
      requestedBy: started?.deployment.requestedBy ?? payload.actor.map { api.shown($0.login) },
      createdAt: Timestamps.iso8601(payload.created_at),
      updatedAt: payload.updated_at.flatMap(Timestamps.iso8601),
      steps: seen.steps,
      inputs: started?.deployment.inputs ?? []
    )
  }

  /// A run that GitHub has promised but does not show yet.
  private func queued(_ started: RunMemory.Started) -> Run {
    Run(
      id: started.id,
      pod: started.deployment.pod,
      title: "Deploy \(started.deployment.pod)",
      status: .queued,
      conclusion: nil,
      link: links.run(started.id, claimed: nil),
      requestedBy: started.deployment.requestedBy,
      createdAt: started.time,
      updatedAt: started.time,
      inputs: started.deployment.inputs
    )
  }

  func absence(of id: Int64) -> SpecError { .notFound(message: purpose(id).absence) }

  private func purpose(_ id: Int64) -> Purpose {
    Purpose(
      task: "read the run \(id) of \(settings.repository)",
      repository: settings.repository,
      permission: .readActions,
      absence: "\(settings.workflowFile) of \(settings.repository) has no run \(id)."
    )
  }
}
