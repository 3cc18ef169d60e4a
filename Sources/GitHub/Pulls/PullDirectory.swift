import Specs
import Synchronization
import Text
import Threads

/// The pull requests of ours: those that are open, and the newest whatever their state.
///
/// Two lists are read for everybody, and cost no rate limit while nothing changes.
final class PullDirectory: Sendable {
  /// A pull request of ours, as a list has it.
  struct Entry: Sendable {
    let branch: PullBranch
    let payload: PullPayload
  }

  private struct List {
    var entries: [Entry] = []
    var etag: EntityTag?
  }

  private struct Memory {
    var open = List()
    var newest = List()
    /// Whether the newest are all that there are.
    var isShort = false
    var summaries = OpenPulls()
    var lastTry: ContinuousClock.Instant?
    /// When the lists were read last.
    var began: ContinuousClock.Instant?
    /// What this process knows better than the lists, by number.
    var own: [Int64: Entry] = [:]
  }

  /// Pull requests that one request lists; each takes some 20 KB.
  private static let page = 30
  /// How old the lists may be before they are read again behind the scenes.
  private static let age = Duration.seconds(15)
  private static let patience = Duration.seconds(20)
  private static let mostOwn = 200

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

  /// Reads the lists by a thread of its own where they are old.
  func refresh() {
    guard isOlder(than: Self.age), !isReading.exchange(true, ordering: .acquiringAndReleasing)
    else { return }
    let hasStarted = Thread.detach { [self] in
      defer { isReading.store(false, ordering: .releasing) }
      try? read(within: Self.age, by: .after(Self.patience))
    }
    if !hasStarted { isReading.store(false, ordering: .releasing) }
  }

  private func isOlder(than age: Duration) -> Bool {
    memory.withLock { $0.lastTry.map { ContinuousClock.now - $0 >= age } ?? true }
  }

  /// The newest open pull request of a pod, as remembered.
  func open(of pod: PodID) -> Entry? {
    memory.withLock { memory in
      Self.all(memory).filter { $0.branch.pod == pod && $0.payload.isOpen }
        .max { $0.payload.number < $1.payload.number }
    }
  }

  /// The pull request of a branch, whatever its state, among the newest; `nil` where it is not among them.
  func known(_ branch: PullBranch) -> Entry? {
    memory.withLock { memory in Self.all(memory).last { $0.branch == branch } }
  }

  /// The pull request with a number, as a list has it.
  func known(_ number: Int64) -> Entry? {
    memory.withLock { memory in Self.all(memory).last { $0.payload.number == number } }
  }

  /// Remembers what GitHub just said of a pull request of ours.
  func keep(_ payload: PullPayload) {
    guard let entry = entry(payload) else { return }
    memory.withLock { memory in
      if memory.own.count >= Self.mostOwn, let oldest = memory.own.keys.min() {
        memory.own[oldest] = nil
      }
      memory.own[payload.number] = entry
      note(&memory)
    }
  }

  /// Looks a branch up.
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

  /// The entry of a pull request, where it is one of ours: from a branch of ours in the repository itself, to
  /// the branch that pods are read from.
  func entry(_ payload: PullPayload) -> Entry? {
    guard let branch = PullBranch(payload.head.ref), payload.base.ref == settings.branch,
      payload.number > 0, payload.number <= Int64(Int32.max), payload.head.sha.isObjectID,
      isOwn(payload)
    else { return nil }
    return Entry(branch: branch, payload: payload)
  }

  /// Whether the branch is in the repository itself, and not in a fork; a deleted fork has no name.
  private func isOwn(_ payload: PullPayload) -> Bool {
    guard let head = payload.head.repo, let base = payload.base.repo else { return false }
    return head.full_name.lowercased() == base.full_name.lowercased()
  }

  // MARK: Reading

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
      // What a list has that is as new is no better here.
      let listed = Dictionary(
        (open.entries + newest.entries).map { ($0.payload.number, $0.payload.updated_at ?? "") }
      ) { first, _ in first }
      memory.own = memory.own.filter { number, entry in
        listed[number].map { $0 < (entry.payload.updated_at ?? "") } ?? true
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

  /// What a list shows of a pull request.
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

  /// All that are known, each once, what is known better last.
  private static func all(_ memory: Memory) -> [Entry] {
    let listed = memory.open.entries + memory.newest.entries
    var seen: Set<Int64> = Set(memory.own.keys)
    return listed.filter { seen.insert($0.payload.number).inserted } + memory.own.values
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
