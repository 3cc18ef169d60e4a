import Logging
import Specs
import Synchronization
import Threads

/// Keeps the branch's contents, and checks them against GitHub.
///
/// Old contents are served at once and checked on a separate thread, one check at a time. A request
/// waits only for the first reading, and for one that a person asks for.
final class CatalogueReader: Sendable {
  /// The known contents.
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
    /// When the reading that `known` comes from began.
    var began: ContinuousClock.Instant?
    var lastTry: ContinuousClock.Instant?
    var isRefreshing = false
    /// When someone last asked for a reading; a reading that began earlier does not satisfy it.
    var lastRequest: ContinuousClock.Instant?
    var isRereading = false
  }

  private struct View {
    var known: Known?
    /// When it becomes stale; `nil` while it is being checked.
    var staleFrom: ContinuousClock.Instant?
  }

  /// How long a background check may take.
  private static let patience = Duration.seconds(20)
  /// Up to this many pods, returning freed memory is not worth the time.
  private static let few = 2000
  /// The shortest time between a failed check and the next one, if the catalogue's time is shorter.
  private static let rest = Duration.seconds(2)

  /// How long a list waits for the pods' columns.
  static let bulkPatience = Duration.seconds(5)

  private let api: API
  private let settings: GitHubSettings
  private let logger: Logger
  private let heads: HeadReader
  private let trees: TreeReader
  private let bulk: BulkReader
  private let steering: SteeringReader
  private let memory = Mutex(Memory())
  /// The part of the memory that every request reads, without a lock.
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

  /// The contents in memory, without any I/O.
  var known: Known? { view.value.known }

  /// Whether they are older than allowed.
  var isStale: Bool { memory.withLock { isStale($0) } }

  /// The contents in memory; if they are stale, they are checked in the background.
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

  /// Changes the memory, and publishes the part that requests read.
  private func change<Result>(_ body: (inout Memory) -> Result) -> Result {
    memory.withLock { memory in
      let result = body(&memory)
      view.publish(
        View(known: memory.known, staleFrom: memory.isRefreshing ? nil : staleFrom(memory))
      )
      return result
    }
  }

  /// The first reading; concurrent requests wait for it.
  func first(by deadline: Deadline) throws(SpecError) -> Known {
    try firstReading.value(for: true, by: deadline) { () throws(SpecError) in
      if let known { return known }
      return try read(by: deadline)
    }
  }

  /// Whether the caller should read the repository, because a person asked for it.
  ///
  /// While one such reading is in progress, no other one begins: it would find the same, except for
  /// changes in between. To not miss those, the memory counts as stale until a later reading, which
  /// the next look at it starts.
  func beginReread() -> Bool {
    change { memory in
      memory.lastRequest = .now
      defer { memory.isRereading = true }
      return !memory.isRereading
    }
  }

  func endReread() { memory.withLock { $0.isRereading = false } }

  /// Asks GitHub now; this does not count against the rate limit if nothing has changed.
  ///
  /// - Parameters:
  ///   - deadline: When the answer must be there.
  ///   - isRequested: Whether a person asks for it.
  ///   - patience: How long to wait for the columns of new and changed pods; the rest follows
  ///     later.
  /// - Returns: The branch's contents.
  /// - Throws: Why GitHub does not answer.
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
      // If an archive is read anyway, it has them too.
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

  /// The files of a tree, read only if the tree is not the last one.
  private func snapshot(of tree: String, by deadline: Deadline) throws(SpecError) -> Snapshot {
    try treeReading.value(for: tree, by: deadline) { () throws(SpecError) in
      if let last = memory.withLock({ $0.last }), last.tree == tree { return last }
      let snapshot = try trees.read(tree, by: deadline)
      memory.withLock { $0.last = snapshot }
      return snapshot
    }
  }

  /// The settings and schema at a state of the branch; from now on lists show its columns.
  @discardableResult
  private func learn(_ snapshot: Snapshot, by deadline: Deadline) throws(SpecError) -> Steering {
    let steering = try steering.steering(snapshot.steering, by: deadline)
    bulk.summaries.show(steering.settings.columns)
    return steering
  }

  /// Asks GitHub only for the branch; changes below it are left for the next reading.
  func checkBranch(by deadline: Deadline) throws(SpecError) {
    let head = try heads.read(memory.withLock { $0.head }, by: deadline)
    memory.withLock { $0.head = head }
  }

  /// Checks the catalogue in the background at once, because it has probably changed.
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
      // By then a failure is in the catalogue's trouble and in the log.
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
      // A slow reading must not undo the result of one that began later.
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
    // This includes memory of the last change, which requests held for a while.
    if snapshot.catalogue.entries.count > Self.few { LargeWork.giveBack() }
    // More may be known since the catalogue was filled.
    if isNewest { publish(snapshot) }
    return known
  }

  /// The pods with their known columns; the catalogue in memory if it is equal.
  private func filled(_ snapshot: Snapshot) -> Catalogue {
    if let known, known.snapshot.tree == snapshot.tree,
      known.catalogue.revision == bulk.summaries.revision(of: snapshot.tree)
    {
      return known.catalogue
    }
    return bulk.summaries.fill(snapshot.catalogue, of: snapshot.tree)
  }

  /// Publishes the known columns, unless a different tree is current by now.
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
