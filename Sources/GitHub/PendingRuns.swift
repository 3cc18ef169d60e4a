import Specs
import Synchronization
import Threads

/// Finds the runs of deployments that are followed by the name of a ``PendingRun``.
///
/// This process knows many of them. The others are looked up in the list of runs, so that any
/// replica can answer; all names together cost at most one request in ten seconds.
final class PendingRuns: Sendable {
  /// How often the list is read for our own deployment, and for any other name.
  private static let interval = (own: Duration.seconds(3), any: Duration.seconds(10))
  /// How long one answer may wait for the list.
  private static let patience = Duration.seconds(5)
  /// How many seconds the time in a name may be ahead.
  private static let lead: Int64 = 60
  /// When the run may have been created, in seconds after the time in the name; clocks differ.
  private static let window: ClosedRange<Int64> = -5...600
  /// How many seconds to search for a run.
  private static let longest: Int64 = 3600

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let memory: RunMemory
  private let list: RunList
  private let owner: TokenOwner
  private let reader: RunReader
  /// Runs found for names that may be made up, so they are not claimed.
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

  /// The run with a number, or that of the deployment that the number was wrongly given for.
  func run(_ number: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    if let pending = memory.misnamed(number) { return try run(pending, by: deadline) }
    do throws(SpecError) {
      return try reader.run(number, by: deadline)
    } catch .notFound(let message) {
      guard let pending = memory.misnamed(number) else { throw .notFound(message: message) }
      return try run(pending, by: deadline)
    }
  }

  /// The deployment's run; until it is found, one in the state of being searched.
  ///
  /// - Throws: ``SpecError/notFound(message:)`` after an hour, and for a time in the future.
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

  /// What is known of it without any request.
  ///
  /// - Parameters:
  ///   - pending: The deployment.
  ///   - trouble: Why its run cannot be found, in a sentence.
  /// - Returns: A run in the state of being searched.
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

  /// What is known of a deployment without a known run.
  private func note(_ pending: PendingRun, isAccepted: Bool) -> String {
    let start =
      isAccepted
      ? "GitHub accepted the deployment but has not said which run it is."
      : "It is not known whether GitHub has started this deployment, or as which run."
    guard api.time.seconds - pending.time > Self.window.upperBound else {
      return "\(start) This page looks for the run and opens it."
    }
    return
      "\(start) No run was found in \(Self.window.upperBound / 60) minutes. Either none was started, or "
      + "its title does not identify it."
  }

  /// The number of its run, if it was found before.
  func known(_ pending: PendingRun) -> Int64? {
    memory.sent(pending).flatMap(\.run) ?? found.withLock { $0.value(for: pending) }
  }

  private func search(
    _ pending: PendingRun,
    by deadline: Deadline
  ) throws(SpecError) -> Int64? {
    let sent = memory.sent(pending)
    // A list from before the dispatch does not have its run.
    let interval = sent.map { min(Self.interval.own, ContinuousClock.now - $0.at) }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    guard let reading = list.newest(within: interval ?? Self.interval.any, by: end),
      reading.time - pending.time > Self.window.lowerBound
    else {
      // Without the list, we cannot say that there is none.
      guard api.time.seconds - pending.time <= Self.longest else { throw Self.unknown }
      return nil
    }
    // If this process sent it, our time is more exact.
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
