import Logging
import Specs
import Synchronization
import Threads

/// Keeps what the branch holds, and checks it against GitHub.
///
/// What is old is served at once and checked by a thread of its own, one at a time; only the first
/// reading, and one that is asked for, let somebody wait.
final class CatalogueReader: Sendable {
  /// What is known, together.
  struct Known: Sendable {
    let snapshot: Snapshot
    let catalogue: Catalogue
    /// The branch's newest commit, where GitHub named one.
    var commit: String?
  }

  private struct Memory {
    var head: Head?
    /// The tree that was read last.
    var last: Snapshot?
    var known: Known?
    /// When the reading began that `known` comes from.
    var began: ContinuousClock.Instant?
    var lastTry: ContinuousClock.Instant?
    var isRefreshing = false
    /// When somebody last asked for a reading; one that began before does not count as that.
    var lastRequest: ContinuousClock.Instant?
    var isRereading = false
  }

  private struct View {
    var known: Known?
    /// When that will be old; `nil` while it is checked already.
    var staleFrom: ContinuousClock.Instant?
  }

  /// How long a check in the background may take.
  private static let patience = Duration.seconds(20)
  /// Pods whose memory is not worth a search for what is free.
  private static let few = 2000
  /// How soon after a failed check the next one may follow, where the catalogue's time is shorter.
  private static let rest = Duration.seconds(2)

  /// How long a list waits for what it shows of the pods.
  static let bulkPatience = Duration.seconds(5)

  private let api: API
  private let settings: GitHubSettings
  private let logger: Logger
  private let heads: HeadReader
  private let trees: TreeReader
  private let bulk: BulkReader
  private let steering: SteeringReader
  private let memory = Mutex(Memory())
  /// What every request reads of the memory, without a lock.
  private let view = Published(View())
  /// A large tree takes many megabytes while it is read: never two at once.
  private let treeReading = SharedFetch<String, Snapshot>()
  private let firstReading = SharedFetch<Bool, Known>()

  init(
    api: API,
    settings: GitHubSettings,
    bulk: BulkReader,
    steering: SteeringReader,
    logger: Logger
  ) {
    self.api = api
    self.bulk = bulk
    self.steering = steering
    self.settings = settings
    self.logger = logger
    heads = HeadReader(api: api, settings: settings)
    trees = TreeReader(api: api, settings: settings)
  }

  /// What is in memory, without any I/O.
  var known: Known? { view.value.known }

  /// Whether it is older than it may be.
  var isStale: Bool { memory.withLock { isStale($0) } }

  /// What is in memory; checked behind the scenes when it has grown old.
  func remembered() -> Known? {
    let view = view.value
    guard let known = view.known, let staleFrom = view.staleFrom, staleFrom <= .now else {
      return view.known
    }
    let mustRefresh = change { memory in
      let mustRefresh = isStale(memory) && !memory.isRefreshing
      if mustRefresh { memory.isRefreshing = true }
      return mustRefresh
    }
    if mustRefresh { startRefreshing() }
    return known
  }

  /// Changes the memory, and publishes what requests read of it.
  private func change<Result>(_ body: (inout Memory) -> Result) -> Result {
    memory.withLock { memory in
      let result = body(&memory)
      view.publish(
        View(known: memory.known, staleFrom: memory.isRefreshing ? nil : staleFrom(memory))
      )
      return result
    }
  }

  /// The first reading; those who come while it is under way wait for it.
  func first(by deadline: Deadline) throws(SpecError) -> Known {
    try firstReading.value(for: true, by: deadline) { () throws(SpecError) in
      if let known { return known }
      return try read(by: deadline)
    }
  }

  /// Whether the caller is to read the repository, because somebody asked for that.
  ///
  /// While one such reading is under way, another is not begun: it would find the same, but for what
  /// changes within that moment. So that this is not missed, what is remembered counts as old until a
  /// later reading, and the next who looks at it sets that going.
  func beginReread() -> Bool {
    change { memory in
      memory.lastRequest = .now
      defer { memory.isRereading = true }
      return !memory.isRereading
    }
  }

  func endReread() { memory.withLock { $0.isRereading = false } }

  /// Asks GitHub now; costs no rate limit when nothing has changed.
  ///
  /// - Parameters:
  ///   - deadline: When the answer must be there.
  ///   - isRequested: Whether a person asks for it.
  ///   - patience: How long to wait for what lists show of new and changed pods; the rest of it follows later.
  /// - Returns: What the branch holds.
  /// - Throws: What keeps GitHub from answering.
  @discardableResult
  func read(
    by deadline: Deadline,
    isRequested: Bool = false,
    patience: Duration = CatalogueReader.bulkPatience
  ) throws(SpecError) -> Known {
    let began = ContinuousClock.now
    do {
      let head = try heads.read(memory.withLock { $0.head }, by: deadline)
      memory.withLock { $0.head = head }
      let snapshot = try snapshot(of: head.tree, by: deadline)
      // Where an archive is asked for anyway, they come with it.
      if !bulk.readsArchive(of: snapshot) { try learn(snapshot, by: deadline) }
      bulk.read(
        snapshot,
        of: head.commit,
        isRequested: isRequested,
        patience: min(patience, deadline.remaining - .seconds(2)),
        publish: { [self] in publish(snapshot) }
      )
      return keep(
        snapshot.steered(by: try learn(snapshot, by: deadline)),
        head.commit,
        since: began
      )
    } catch {
      note(error, since: began)
      throw error
    }
  }

  /// The files of a tree, read unless they were read last.
  private func snapshot(of tree: String, by deadline: Deadline) throws(SpecError) -> Snapshot {
    try treeReading.value(for: tree, by: deadline) { () throws(SpecError) in
      if let last = memory.withLock({ $0.last }), last.tree == tree { return last }
      let snapshot = try trees.read(tree, by: deadline)
      memory.withLock { $0.last = snapshot }
      return snapshot
    }
  }

  /// What steers the editor at a state of the branch; lists show its columns from now on.
  @discardableResult
  private func learn(_ snapshot: Snapshot, by deadline: Deadline) throws(SpecError) -> Steering {
    let steering = try steering.steering(snapshot.steering, by: deadline)
    bulk.summaries.show(steering.settings.columns)
    return steering
  }

  /// Asks GitHub for the branch alone; what has changed below it is left for the next reading.
  func checkBranch(by deadline: Deadline) throws(SpecError) {
    let head = try heads.read(memory.withLock { $0.head }, by: deadline)
    memory.withLock { $0.head = head }
  }

  /// Checks the catalogue in the background right away, because it is likely to have changed.
  func expire() {
    let mustRefresh = change { memory in
      guard memory.known != nil, !memory.isRefreshing else { return false }
      memory.isRefreshing = true
      return true
    }
    if mustRefresh { startRefreshing() }
  }

  private func isStale(_ memory: Memory) -> Bool { staleFrom(memory) <= .now }

  private func staleFrom(_ memory: Memory) -> ContinuousClock.Instant {
    let now = ContinuousClock.now
    guard let known = memory.known else { return now }
    let isRequested = memory.lastRequest.map { known.catalogue.confirmed < $0 } ?? false
    let end = isRequested ? now : known.catalogue.confirmed + settings.cacheTTL
    guard let lastTry = memory.lastTry, known.catalogue.trouble != nil else { return end }
    return max(end, lastTry + max(settings.cacheTTL, Self.rest))
  }

  private nonisolated func startRefreshing() {
    let hasStarted = Thread.detach { [self] in
      defer { change { $0.isRefreshing = false } }
      // Its failure is in the catalogue's trouble and in the log by then.
      _ = try? read(by: .after(Self.patience))
    }
    if !hasStarted {
      change { $0.isRefreshing = false }
      logger.error("catalogue.no-thread")
    }
  }

  private func keep(
    _ snapshot: Snapshot,
    _ commit: String?,
    since began: ContinuousClock.Instant
  ) -> Known {
    let known = Known(
      snapshot: snapshot,
      catalogue: filled(snapshot).confirmed(at: began),
      commit: commit
    )
    let (isNewest, isOther, hasRecovered) = change { memory in
      // A slow reading does not undo what one that began later has found.
      if let newer = memory.began, newer > began { return (false, false, false) }
      let isOther = memory.known?.snapshot.tree != snapshot.tree
      let hasRecovered = memory.known?.catalogue.trouble != nil
      memory.known = known
      memory.began = began
      memory.lastTry = began
      return (true, isOther, hasRecovered)
    }
    if hasRecovered { logger.notice("catalogue.recovered") }
    if isOther { bulk.summaries.forget(allBut: snapshot.catalogue.entries) }
    // Also what the last change has left: requests held on to it for a while.
    if snapshot.catalogue.entries.count > Self.few { LargeWork.giveBack() }
    // More may have become known since the catalogue was filled.
    if isNewest { publish(snapshot) }
    return known
  }

  /// The pods with what is known of them; the catalogue in memory where that says the same.
  private func filled(_ snapshot: Snapshot) -> Catalogue {
    if let known, known.snapshot.tree == snapshot.tree,
      known.catalogue.revision == bulk.summaries.revision(of: snapshot.tree)
    {
      return known.catalogue
    }
    return bulk.summaries.fill(snapshot.catalogue, of: snapshot.tree)
  }

  /// Shows what has become known of the pods, unless another tree is shown by now.
  private func publish(_ snapshot: Snapshot) {
    while let before = known, before.snapshot.tree == snapshot.tree,
      before.catalogue.revision != bulk.summaries.revision(of: snapshot.tree)
    {
      let catalogue = bulk.summaries.fill(before.catalogue, of: snapshot.tree)
      let isDone = change { memory in
        guard let known = memory.known, known.catalogue.revision == before.catalogue.revision,
          known.catalogue.confirmed == before.catalogue.confirmed,
          known.catalogue.trouble == before.catalogue.trouble
        else { return false }
        memory.known = Known(
          snapshot: known.snapshot,
          catalogue: catalogue,
          commit: known.commit
        )
        return true
      }
      if isDone { return }
    }
  }

  private func note(_ error: SpecError, since began: ContinuousClock.Instant) {
    let trouble = error.words
    change { memory in
      memory.lastTry = began
      guard let known = memory.known, memory.began.map({ $0 <= began }) ?? true else { return }
      memory.known = Known(
        snapshot: known.snapshot,
        catalogue: known.catalogue.unconfirmed(because: trouble),
        commit: known.commit
      )
    }
    logger.warning("catalogue.unconfirmed", metadata: ["reason": "\(trouble)"])
  }
}
