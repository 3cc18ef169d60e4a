import Specs
import Synchronization
import Threads

/// Finds the runs of deployments that are followed by the name of a ``PendingRun``.
///
/// This process knows many of them. The others are looked for in the list of runs, so that any replica can
/// answer; all names together cost one request in ten seconds at most.
final class PendingRuns: Sendable {
  /// How often the list is read for a deployment of our own, and for any name.
  private static let interval = (own: Duration.seconds(3), any: Duration.seconds(10))
  /// How long one answer may wait for the list.
  private static let patience = Duration.seconds(5)
  /// How many seconds the time in a name may be ahead.
  private static let lead: Int64 = 60
  /// When the run was created, in seconds from the time in the name; clocks differ.
  private static let window: ClosedRange<Int64> = -5...600
  /// How many seconds a run is searched.
  private static let longest: Int64 = 3600

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let memory: RunMemory
  private let list: RunList
  private let owner: TokenOwner
  private let reader: RunReader
  /// Runs found for names that may be made up: they claim nothing.
  private let found = Mutex(RecentlyUsed<PendingRun, Int64>(capacity: 500))

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    memory: RunMemory,
    list: RunList,
    owner: TokenOwner,
    reader: RunReader
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
    self.list = list
    self.owner = owner
    self.reader = reader
  }

  /// The run with a number, or that of the deployment which the number was wrongly given for.
  func run(_ number: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    if let pending = memory.misnamed(number) { return try run(pending, by: deadline) }
    do throws(SpecError) {
      return try reader.run(number, by: deadline)
    } catch .notFound(let message) {
      guard let pending = memory.misnamed(number) else { throw .notFound(message: message) }
      return try run(pending, by: deadline)
    }
  }

  /// The deployment's run; until it is found, one that is being searched.
  ///
  /// - Throws: ``SpecError/notFound(message:)`` after an hour, and for a time that has not come.
  func run(_ pending: PendingRun, by deadline: Deadline) throws(SpecError) -> Run {
    let now = api.time.seconds
    guard pending.time <= now + Self.lead else { throw absence(of: pending) }
    var number = known(pending)
    if number == nil { number = try search(pending, by: deadline) }
    if let id = number {
      var run = try reader.run(id, by: deadline)
      if memory.started(id) == nil { run.isCertain = false }
      return run
    }
    guard now - pending.time <= Self.longest else { throw absence(of: pending) }
    let isListed = list.last.map { $0.time - pending.time > Self.window.lowerBound } ?? false
    return searching(
      pending,
      trouble: isListed ? nil : "GitHub does not list the runs at the moment."
    )
  }

  /// What can be said of it without any request.
  ///
  /// - Parameters:
  ///   - pending: The deployment.
  ///   - trouble: What keeps its run from being found, in a sentence.
  /// - Returns: A run that is being searched.
  func searching(_ pending: PendingRun, trouble: String? = nil) -> Run {
    guard let id = pending.id else { preconditionFailure("what was read as a name is one") }
    let sent = memory.sent(pending)
    return Run(
      id: id,
      pod: pending.pod,
      title: "Deploy \(pending.pod)",
      status: .searching,
      link: links.workflowRuns,
      isCertain: false,
      requestedBy: sent?.requestedBy,
      createdAt: pending.time,
      updatedAt: pending.time,
      inputs: sent?.inputs ?? [],
      changes: sent?.changes ?? [],
      note: [note(pending, isAccepted: sent?.isAccepted ?? false), trouble].compactMap { $0 }
        .joined(separator: " ")
    )
  }

  /// What is known of a deployment whose run is not.
  private func note(_ pending: PendingRun, isAccepted: Bool) -> String {
    let start =
      isAccepted
      ? "GitHub accepted the deployment but has not said which run it is."
      : "It is not known which run this deployment is, or whether GitHub has started one."
    guard api.time.seconds - pending.time > Self.window.upperBound else {
      return "\(start) This page looks for the run and goes on to it."
    }
    return
      "\(start) No run was found in \(Self.window.upperBound / 60) minutes, so none was started, or "
      + "its title does not tell it from others."
  }

  /// The number of its run, where it was found already.
  func known(_ pending: PendingRun) -> Int64? {
    memory.sent(pending).flatMap(\.run) ?? found.withLock { $0.value(for: pending) }
  }

  private func search(
    _ pending: PendingRun,
    by deadline: Deadline
  ) throws(SpecError) -> Int64? {
    let sent = memory.sent(pending)
    // What was read before the dispatch does not show its run.
    let interval = sent.map { min(Self.interval.own, ContinuousClock.now - $0.at) }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    guard let reading = list.newest(within: interval ?? Self.interval.any, by: end),
      reading.time - pending.time > Self.window.lowerBound
    else {
      // Without the list nobody can say that there is none.
      guard api.time.seconds - pending.time <= Self.longest else { throw Self.unknown }
      return nil
    }
    // Where this process has sent it, our time is nearer than any other's.
    let time = sent?.name.time ?? pending.time
    let search = RunSearch(
      pod: pending.pod,
      branch: settings.branch,
      window: time + Self.window.lowerBound...time + Self.window.upperBound,
      actor: owner.login(by: end)
    )
    let candidates = search.candidates(in: reading.runs).filter { !memory.isClaimed($0.run.id) }
    guard let first = candidates.first,
      first.namesPod || candidates.count == 1 && sent.map(memory.isAlone) ?? true
    else { return nil }
    if let sent {
      let run = candidates.first { memory.claim($0.run.id, for: sent, isCertain: false) }
      return run?.run.id ?? memory.sent(pending)?.run
    }
    found.withLock { $0.keep(first.run.id, for: pending, cost: 1) }
    return first.run.id
  }

  private static let unknown = SpecError.unavailable(
    Unavailability(
      cause: .outage,
      message:
        "GitHub did not list the runs, so this one could not be looked for. Try again in 10 seconds.",
      retryAfter: 10
    )
  )

  private func absence(of pending: PendingRun) -> SpecError {
    .notFound(
      message:
        "No run of \(settings.workflowFile) was found for this deployment of \(pending.pod). "
        + "Look for it at \(links.workflowRuns)."
    )
  }
}
