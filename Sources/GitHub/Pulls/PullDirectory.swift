import Specs
import Synchronization
import Text
import Threads

/// Our pull requests: the open ones, and the newest in any state.
///
/// Everyone shares two lists, which do not count against the rate limit while nothing changes.
final class PullDirectory: Sendable {
  /// One of our pull requests, as in a list.
  struct Entry: Sendable {
    let branch: PullBranch
    let payload: PullPayload
  }

  private struct Own {
    let entry: Entry
    let at = ContinuousClock.now
  }

  private struct List {
    var entries: [Entry] = []
    var etag: EntityTag?
  }

  private struct Memory {
    var open = List()
    var newest = List()
    /// Whether the newest are all that exist.
    var isShort = false
    var summaries = OpenPulls()
    var lastTry: ContinuousClock.Instant?
    /// When the last reading began.
    var began: ContinuousClock.Instant?
    /// Pull requests that this process knows better than the lists, by number.
    var own: [Int64: Own] = [:]
  }

  /// Pull requests per request; each takes about 20 KB.
  private static let page = 30
  /// How old the lists may be before they are read again in the background.
  private static let age = Duration.seconds(15)
  private static let patience = Duration.seconds(20)
  private static let mostOwn = 200
  /// How long a list may lack a new pull request.
  private static let lag = Duration.seconds(30)

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let memory = Mutex(Memory())
  private let readings = SharedFetch<Bool, Bool>()
  private let isReading = Atomic(false)

  init(api: API, settings: GitHubSettings, links: WebLinks) {
    self.api = api
    self.settings = settings
    self.links = links
  }

  /// What is remembered.
  var open: OpenPulls { memory.withLock { $0.summaries } }

  /// Reads old lists again on a background thread.
  ///
  /// - Parameter more: What else to read there.
  func refresh(_ more: @escaping @Sendable () -> Void = {}) {
    guard isOlder(than: Self.age), !isReading.exchange(true, ordering: .acquiringAndReleasing)
    else { return }
    let hasStarted = Thread.detach { [self] in
      defer { isReading.store(false, ordering: .releasing) }
      try? read(within: Self.age, by: .after(Self.patience))
      more()
    }
    if !hasStarted { isReading.store(false, ordering: .releasing) }
  }

  private func isOlder(than age: Duration) -> Bool {
    memory.withLock { $0.lastTry.map { ContinuousClock.now - $0 >= age } ?? true }
  }

  /// The newest open pull request of a pod that is remembered.
  func open(of pod: PodID) -> Entry? {
    memory.withLock { memory in
      Self.all(memory).filter { $0.branch.pod == pod && $0.payload.isOpen }
        .max { $0.payload.number < $1.payload.number }
    }
  }

  /// The pull request of a branch in any state; `nil` if it is not among the newest.
  func known(_ branch: PullBranch) -> Entry? {
    memory.withLock { memory in Self.all(memory).last { $0.branch == branch } }
  }

  /// The pull request with a number, as in a list.
  func known(_ number: Int64) -> Entry? {
    memory.withLock { memory in Self.all(memory).last { $0.payload.number == number } }
  }

  /// Remembers what GitHub just returned for one of our pull requests.
  func keep(_ payload: PullPayload) {
    guard let entry = entry(payload) else { return forget(payload.number) }
    memory.withLock { memory in
      if memory.own.count >= Self.mostOwn, let oldest = memory.own.keys.min() {
        memory.own[oldest] = nil
      }
      memory.own[payload.number] = Own(entry: entry)
      note(&memory)
    }
  }

  /// Forgets a pull request that is not ours any more, for example because its base was changed.
  private func forget(_ number: Int64) {
    memory.withLock { memory in
      memory.own[number] = nil
      memory.open.entries.removeAll { $0.payload.number == number }
      memory.newest.entries.removeAll { $0.payload.number == number }
      note(&memory)
    }
  }

  /// Whether the lists can tell that a pull request is still open; others must be asked for by number.
  func isListed(_ number: Int64) -> Bool {
    memory.withLock { memory in
      memory.isShort
        || (memory.open.entries + memory.newest.entries).contains { $0.payload.number == number }
    }
  }

  /// Looks for pull requests of a pod that the lists do not reach.
  func search(for pod: PodID, by deadline: Deadline) throws(SpecError) {
    guard !memory.withLock({ $0.isShort }) else { return }
    do throws(CallFailure) {
      let path = "\(api.repositoryPath)/git/matching-refs/heads/\(PullBranch.folder(of: pod))"
      let answer = try api.send(.get(path), by: deadline)
      let names = try answer.decoded(as: [NamedRefPayload].self).map {
        String($0.ref.dropFirst("refs/heads/".count))
      }
      for branch in names.prefix(10).compactMap({ PullBranch($0) }) where known(branch) == nil {
        _ = try find(branch, by: deadline)
      }
    } catch {
      throw error.explained(by: .pulls(of: settings))
    }
  }

  /// Asks GitHub for the pull request of a branch.
  func find(_ branch: PullBranch, by deadline: Deadline) throws(CallFailure) -> Entry? {
    let owner = settings.repository.prefix { $0 != "/" }
    let head = PercentEncoding.encoded("\(owner):\(branch.name)")
    let path = "\(api.repositoryPath)/pulls?state=all&head=\(head)&per_page=\(Self.page)"
    let answer = try api.send(.get(path), by: deadline)
    let found = try answer.decoded(as: [PullPayload].self).compactMap(entry)
      .filter { $0.branch == branch }
    let newest =
      found.first { $0.payload.isOpen } ?? found.max { $0.payload.number < $1.payload.number }
    if let newest { keep(newest.payload) }
    return newest
  }

  /// The entry of a pull request, if it is ours: from a branch with our name in the repository itself to
  /// `WORKFLOW_BRANCH`.
  func entry(_ payload: PullPayload) -> Entry? {
    guard let branch = PullBranch(payload.head.ref), payload.base.ref == settings.branch,
      payload.number > 0, payload.number <= Int64(Int32.max), payload.head.sha.isObjectID,
      isOwn(payload)
    else { return nil }
    return Entry(branch: branch, payload: payload)
  }

  /// Whether the branch is in the repository itself and not in a fork; a deleted fork has no name.
  private func isOwn(_ payload: PullPayload) -> Bool {
    guard let head = payload.head.repo, let base = payload.base.repo else { return false }
    return head.full_name.lowercased() == base.full_name.lowercased()
  }

  // MARK: Reading

  /// Has the next look read the lists again, however new they are.
  func expire() { memory.withLock { $0.began = nil } }

  /// Reads the lists again where they are older than `age`.
  func read(within age: Duration, by deadline: Deadline) throws(SpecError) {
    let start = ContinuousClock.now
    func isFresh() -> Bool {
      memory.withLock { memory in memory.began.map { start - $0 < age } ?? false }
    }
    while !isFresh() {
      _ = try readings.value(for: true, by: deadline) { () throws(SpecError) in
        if !isFresh() { try readNow(by: deadline) }
        return true
      }
    }
  }

  private func readNow(by deadline: Deadline) throws(SpecError) {
    let began = ContinuousClock.now
    var (open, newest, isShort) = memory.withLock { memory in
      memory.lastTry = began
      return (memory.open, memory.newest, memory.isShort)
    }
    let base = PercentEncoding.encoded(settings.branch)
    let path =
      "\(api.repositoryPath)/pulls?base=\(base)&sort=created&direction=desc&per_page=\(Self.page)"
    do throws(CallFailure) {
      let answer = try api.send(.get("\(path)&state=all", etag: newest.etag), by: deadline)
      if !answer.isUnchanged {
        let payloads = try answer.decoded(as: [PullPayload].self)
        newest = List(entries: payloads.compactMap(entry), etag: answer.etag)
        isShort = payloads.count < Self.page
      }
      if isShort {
        open = List()
      } else {
        let answer = try api.send(.get("\(path)&state=open", etag: open.etag), by: deadline)
        if !answer.isUnchanged {
          let payloads = try answer.decoded(as: [PullPayload].self)
          open = List(entries: payloads.compactMap(entry), etag: answer.etag)
        }
      }
    } catch {
      throw error.explained(by: .pulls(of: settings))
    }
    memory.withLock { memory in
      memory.open = open
      memory.newest = newest
      memory.isShort = isShort
      memory.began = began
      // A list that is as new replaces what this process remembers.
      let listed = Dictionary(
        (open.entries + newest.entries).map { ($0.payload.number, $0.payload.updated_at ?? "") }
      ) { first, _ in first }
      memory.own = memory.own.filter { number, own in
        // A complete list that is clearly newer lacks what is no longer ours.
        guard let date = listed[number] else { return !isShort || began - own.at < Self.lag }
        return date < (own.entry.payload.updated_at ?? "")
      }
      note(&memory)
    }
  }

  private func note(_ memory: inout Memory) {
    let open = Self.all(memory).filter(\.payload.isOpen)
      .sorted { $0.payload.number > $1.payload.number }
      .map(summary)
    guard open != memory.summaries.all else { return }
    memory.summaries = OpenPulls(generation: memory.summaries.generation + 1, open)
  }

  /// What lists show of a pull request.
  func summary(_ entry: Entry) -> PullSummary {
    PullSummary(
      number: Int(entry.payload.number),
      pod: entry.branch.pod,
      title: api.shown(entry.payload.title),
      isDraft: entry.payload.draft ?? false,
      link: links.pull(entry.payload.number, claimed: entry.payload.html_url),
      key: entry.branch.key
    )
  }

  /// All known pull requests, each once; those known better come last.
  private static func all(_ memory: Memory) -> [Entry] {
    let listed = memory.open.entries + memory.newest.entries
    var seen: Set<Int64> = Set(memory.own.keys)
    return listed.filter { seen.insert($0.payload.number).inserted }
      + memory.own.values.map(\.entry)
  }
}

extension Purpose {
  static func pulls(of settings: GitHubSettings, _ task: String? = nil) -> Purpose {
    Purpose(
      task: task ?? "read the pull requests of \(settings.repository)",
      repository: settings.repository,
      permission: task == nil ? .readPulls : .writePulls,
      absence:
        "GitHub has no such pull request in \(settings.repository), or the token in GH_TOKEN may not "
        + "see it."
    )
  }
}
