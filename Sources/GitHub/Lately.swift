import Specs
import Synchronization
import Threads

/// The recent deployments: one shared list of runs, combined with what this process knows.
///
/// While someone is looking, the list is read again in the background. That does not count against
/// the rate limit if nothing has changed.
final class Lately: Sendable {
  /// The age at which the list is read again.
  private static let age = Duration.seconds(10)
  /// How long a background reading may take.
  private static let patience = Duration.seconds(20)
  /// How long a deployment without a known run is shown.
  private static let pending = Duration.seconds(120)
  /// How long a list may lack a new run.
  private static let lag = Duration.seconds(300)
  /// The most pods whose last run is remembered after it has left the list.
  private static let mostPods = 2000

  private struct Key: Hashable {
    let reading: ContinuousClock.Instant?
    let memory: Int
  }

  private struct Made {
    var key: Key?
    /// When it must be computed again, even with the same key.
    var end: ContinuousClock.Instant?
    var runs: [Run] = []
    var last = LastRuns()
    /// Last runs that are no longer in the list.
    var older: [PodID: Run] = [:]
  }

  private let list: RunList
  private let memory: RunMemory
  private let reader: RunReader
  private let pendings: PendingRuns
  private let made = Mutex(Made())
  private let isReading = Atomic(false)

  init(list: RunList, memory: RunMemory, reader: RunReader, pendings: PendingRuns) {
    self.list = list
    self.memory = memory
    self.reader = reader
    self.pendings = pendings
  }

  /// Whether the list has to be read again.
  var isOld: Bool { list.isOlder(than: Self.age) }

  /// Reads the list, unless it is recent.
  func read(by deadline: Deadline) { _ = list.newest(within: Self.age, by: deadline) }

  /// Reads the list on a separate thread if it is old.
  func refresh() {
    guard isOld, !isReading.exchange(true, ordering: .acquiringAndReleasing) else { return }
    let hasStarted = Thread.detach { [self] in
      defer { isReading.store(false, ordering: .releasing) }
      read(by: .after(Self.patience))
    }
    if !hasStarted { isReading.store(false, ordering: .releasing) }
  }

  /// Newest first.
  var runs: [Run] { current { $0.runs } }

  var last: LastRuns { current { $0.last } }

  private func current<Result: Sendable>(_ body: (Made) -> Result) -> Result {
    // Computed before anything is read, so that concurrent changes lead to another reading.
    let key = Key(reading: list.last?.changed, memory: memory.generation)
    return made.withLock { made in
      if made.key != key || made.end.map({ $0 <= .now }) ?? false { make(&made, key) }
      return body(made)
    }
  }

  private func make(_ made: inout Made, _ key: Key) {
    let listed = list.last?.runs ?? []
    let known = Set(listed.map(\.id))
    let open = memory.allOpen()
    // This includes our runs that have ended since the list was read; GitHub's index may lag.
    let began = list.last.map { $0.began - Self.lag } ?? .now - Self.lag
    let started = Set(open.compactMap(\.run) + memory.started(since: began))
    let searched = open.filter { $0.run == nil && ContinuousClock.now - $0.at < Self.pending }
    let own =
      started.subtracting(known).compactMap(reader.remembered)
      + searched.map { pendings.searching($0.name) }
    made.end = searched.map(\.at).min().map { $0 + Self.pending }
    let all = (own + listed.map(reader.listed)).map(\.listed).sorted {
      ($0.began ?? 0, $0.id.number ?? .max) > ($1.began ?? 0, $1.id.number ?? .max)
    }
    // Runs that have left the list; GitHub keeps all, but lists only the newest.
    let gone = made.runs.filter { run in !all.contains { $0.id == run.id } && run.isCompleted }
    for run in gone.reversed() {
      guard let pod = run.pod else { continue }
      if made.older.count >= Self.mostPods, made.older[pod] == nil,
        let other = made.older.keys.first
      {
        made.older[other] = nil
      }
      made.older[pod] = run
    }
    made.runs = Array(all.prefix(RecentRunList.most))
    made.last = LastRuns(generation: made.last.generation + 1, all + Array(made.older.values))
    made.key = key
  }
}

extension RunReader {
  /// A run in the list, or a later state that we saw.
  func listed(_ payload: RunPayload) -> Run {
    guard let seen = memory.seen(payload.id)?.run else { return glimpse(of: payload) }
    let isNewer = (payload.updated_at ?? "") > (seen.updated_at ?? "")
    let hasEnded = payload.updated_at == seen.updated_at && payload.isCompleted
    return isNewer || hasEnded ? run(payload) : glimpse(of: payload)
  }
}
