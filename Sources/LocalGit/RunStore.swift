import Logging
import Specs
import Synchronization

internal import Glibc

/// The runs of a repository, stored next to its objects in `spec-editor/runs`.
///
/// The file is `{id}.running.json` while a run is in progress, and `{id}.json` when it is
/// completed. Files are replaced atomically, so a killed process leaves only complete ones; the
/// next start ends runs that are still in progress (`Recovery`).
final class RunStore: Sendable {
  private struct State {
    var nextID: Int64 = 1
    /// Completed runs on disk, oldest first.
    var completed: [Int64] = []
    /// Runs in progress, and completed ones that could not be written.
    var active: [Int64: RunRecord] = [:]
    /// The runs of confirmations, by key.
    var keys: [String: Int64] = [:]
    /// The facts of all runs that lists show.
    var index = RunIndex()
    /// The same in order, created on demand.
    var lately: Lately?

    var inProgress: Int { active.values.count { !$0.isCompleted } }
  }

  /// The recent runs at one moment.
  struct Lately: Sendable {
    /// Newest first.
    let runs: [Run]
    let last: LastRuns
  }

  /// The number of completed runs to keep.
  static let keptRuns = 500
  /// Seconds for which confirmations of earlier processes are remembered.
  private static let keyMemory: Int64 = 24 * 3600
  /// The most bytes of runs to read at the start, so that long logs do not delay it.
  private static let reading = 16 << 20

  private let folder: String
  private let logger: Logger
  private let state: Mutex<State>
  /// The number of runs in progress, for a quick check that there are none.
  private let inProgress = Atomic(0)

  /// Opens the store; the folder is created if it does not exist.
  init(folder: String, logger: Logger) throws(FileFailure) {
    self.folder = folder
    self.logger = logger
    try Files.makeFolders(folder)
    var state = State()
    for name in try Files.names(in: folder) {
      if name.hasSuffix(Files.temporarySuffix) {
        try Files.remove("\(folder)/\(name)")
      } else if let id = Self.id(of: name, ".json") {
        state.completed.append(id)
      }
    }
    state.completed.sort()
    let running = try Self.running(in: folder).last ?? 0
    state.nextID = max(state.completed.last ?? 0, running) + 1
    Self.recall(&state, in: folder)
    self.state = Mutex(state)
  }

  private static func id(of name: String, _ ending: String) -> Int64? {
    guard name.hasSuffix(ending), let id = Int64(name.dropLast(ending.count)),
      id > 0, id < Int64.max, name == "\(id)\(ending)"
    else { return nil }
    return id
  }

  private static func running(in folder: String) throws(FileFailure) -> [Int64] {
    try Files.names(in: folder).compactMap { id(of: $0, ".running.json") }.sorted()
  }

  /// Reads the keys of the latest runs, and the list facts of all; unreadable runs have neither.
  private static func recall(_ state: inout State, in folder: String) {
    let start = unixTime() - keyMemory
    var room = reading
    for id in state.completed.reversed() {
      let path = "\(folder)/\(id).json"
      guard let status = try? Files.status(path) else { continue }
      room -= Int(status.st_size)
      guard room >= 0 else { break }
      guard let record = try? RunRecord(reading: path), record.id == id else { continue }
      if let key = record.key, status.st_mtim.tv_sec >= start { state.keys[key] = id }
      state.index.keep(record)
    }
  }

  private func path(_ id: Int64) -> String { "\(folder)/\(id).json" }
  private func runningPath(_ id: Int64) -> String { "\(folder)/\(id).running.json" }

  // MARK: Reading

  /// One run; `nil` if there is none with that number, or none any more.
  func record(_ id: Int64) throws(FileFailure) -> RunRecord? {
    let (known, isCompleted) = state.withLock { ($0.active[id], $0.completed.contains(id)) }
    if let known { return known }
    guard isCompleted else { return nil }
    do {
      return try RunRecord(reading: path(id))
    } catch {
      // Removed in the meantime.
      if error.code == ENOENT { return nil }
      throw error
    }
  }

  /// The run that is deploying a pod now; the first one, if others wait for it.
  func activeRun(of pod: PodID) -> RunRecord? {
    guard activeCount > 0 else { return nil }
    return state.withLock { state in
      state.active.values.filter { $0.pod == pod && !$0.isCompleted }.min { $0.id < $1.id }
    }
  }

  /// The run that a confirmation started.
  func id(ofKey key: String) -> Int64? { state.withLock { $0.keys[key] } }

  /// The runs for lists, without any I/O.
  var lately: Lately {
    state.withLock { state in
      if let made = state.lately, made.last.generation == state.index.generation { return made }
      let runs = state.index.newestFirst
      let made = Lately(runs: runs, last: LastRuns(generation: state.index.generation, runs))
      state.lately = made
      return made
    }
  }

  /// The number of runs in progress.
  var activeCount: Int { inProgress.load(ordering: .acquiring) }

  // MARK: Writing

  private func change<Result>(_ body: (inout State) -> Result) -> Result where Result: Sendable {
    state.withLock { state in
      defer { inProgress.store(state.inProgress, ordering: .releasing) }
      return body(&state)
    }
  }

  /// Returns the next number.
  func nextID() -> Int64 {
    state.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
  }

  /// Stores a run in progress, durably, so that recovery finds it after a crash.
  func begin(_ record: RunRecord) throws(FileFailure) {
    try record.write(to: runningPath(record.id), durably: true)
    change { state in
      state.active[record.id] = record
      state.index.keep(record)
      if let key = record.key { state.keys[key] = record.id }
    }
  }

  /// Forgets a run that had no effect.
  func discard(_ id: Int64) {
    change { state in
      let record = state.active.removeValue(forKey: id)
      state.index.remove(id)
      if let key = record?.key { state.keys[key] = nil }
    }
    unlink(runningPath(id))
  }

  /// Changes a run in progress.
  ///
  /// - Parameters:
  ///   - id: Its number.
  ///   - isWritten: Whether to write it to disk at once; otherwise it is written with the next
  ///     change.
  ///   - change: The change.
  func update(_ id: Int64, isWritten: Bool = true, _ change: (inout RunRecord) -> Void) {
    let changed = self.change { state -> RunRecord? in
      guard var record = state.active[id] else { return nil }
      change(&record)
      state.active[id] = record
      state.index.keep(record)
      return record
    }
    guard isWritten, let changed else { return }
    do {
      try changed.write(to: runningPath(id), durably: false)
    } catch {
      complain(id, error)
    }
  }

  /// Stores a completed run, durably, and removes the oldest if there are too many.
  func finish(_ record: RunRecord) {
    do {
      try record.write(to: path(record.id), durably: true)
    } catch {
      // It is known until the process ends; from the file in progress, the next process sees that
      // it was interrupted.
      change { state in
        state.active[record.id] = record
        state.index.keep(record)
      }
      complain(record.id, error)
      return
    }
    unlink(runningPath(record.id))
    let excess = change { state -> ArraySlice<Int64> in
      state.active[record.id] = nil
      state.index.keep(record)
      if let key = record.key { state.keys[key] = record.id }
      let place = state.completed.firstIndex { $0 > record.id } ?? state.completed.endIndex
      state.completed.insert(record.id, at: place)
      let excess = state.completed.prefix(max(0, state.completed.count - Self.keptRuns))
      state.completed.removeFirst(excess.count)
      for id in excess { state.index.remove(id) }
      if !excess.isEmpty { state.keys = state.keys.filter { !excess.contains($0.value) } }
      return excess
    }
    for id in excess { unlink(path(id)) }
  }

  /// The runs that the last process left in progress, oldest first; an unreadable file is removed.
  func interrupted() throws(FileFailure) -> [RunRecord] {
    var records: [RunRecord] = []
    for id in try Self.running(in: folder) {
      let isCompleted = state.withLock { $0.completed.contains(id) }
      if !isCompleted, let record = try? RunRecord(reading: runningPath(id)), record.id == id {
        records.append(record)
      } else {
        unlink(runningPath(id))
      }
    }
    return records
  }

  private func complain(_ id: Int64, _ failure: FileFailure) {
    logger.warning("run.not-written", metadata: ["run": "\(id)", "error": "\(failure)"])
  }
}

/// The time in Unix seconds.
func unixTime() -> Int64 { Int64(time(nil)) }
