import Specs
import Synchronization
import Threads

/// Distinguishes runs of our workflow from other numbers, if possible without asking GitHub.
///
/// Anyone can make up numbers. One request lists the newest hundred runs, which decides almost all
/// of them; each remaining number may cost a request, with a limit per minute.
final class RunDirectory: Sendable {
  enum Finding: Sendable {
    case ours
    /// Not a run of our workflow, as GitHub said recently.
    case notOurs
    case unknown
  }

  private struct List {
    var ids: Set<Int64> = []
    /// From here to ``settled``, our runs are exactly those in ``ids``.
    var first: Int64 = .max
    var settled: Int64 = .min
    /// When the reading of the list began.
    var began: ContinuousClock.Instant?
  }

  private struct Memory {
    var list = List()
    /// Until when numbers count as not ours.
    var others = RecentlyUsed<Int64, ContinuousClock.Instant>(capacity: 1000)
    /// Runs that a list of another kind had.
    var adopted = RecentlyUsed<Int64, Void>(capacity: 1000)
    var bucket = Bucket(capacity: 3, perMinute: 3)
    /// Reads of unknown numbers in progress.
    var readings = 0
  }

  /// A younger run may be missing in a list, because GitHub's index lags.
  private static let lag: Int64 = 300

  private let memory = Mutex(Memory())

  /// - Parameters:
  ///   - id: A number.
  ///   - trustsList: Whether a number that the list lacks is not a run of ours.
  func finding(_ id: Int64, trustsList: Bool = true) -> Finding {
    memory.withLock { memory in
      if memory.list.ids.contains(id) || memory.adopted.value(for: id) != nil { return .ours }
      if let end = memory.others.value(for: id), ContinuousClock.now < end { return .notOurs }
      return trustsList && id >= memory.list.first && id <= memory.list.settled
        ? .notOurs : .unknown
    }
  }

  /// Remembers that a number is not one of our runs.
  ///
  /// GitHub may not yet show a new run that another replica has started, so a number beyond the
  /// list is checked again soon.
  func exclude(_ id: Int64, isCertain: Bool) {
    memory.withLock { memory in
      let isOld = isCertain || id <= memory.list.settled
      if isCertain { memory.list.ids.remove(id) }
      memory.others.keep(.now + (isOld ? .seconds(600) : .seconds(10)), for: id, cost: 1)
    }
  }

  /// Adds a reading of the list, unless it is already known.
  func keep(_ reading: RunList.Reading?) {
    guard let reading else { return }
    memory.withLock { memory in
      guard memory.list.began.map({ $0 < reading.began }) ?? true else { return }
      memory.list = Self.list(reading)
    }
  }

  private static func list(_ reading: RunList.Reading) -> List {
    let old = reading.runs.filter { run in
      Timestamps.iso8601(run.created_at).map { $0 < reading.time - lag } ?? false
    }
    return List(
      ids: Set(reading.runs.map(\.id)),
      first: reading.first,
      settled: old.map(\.id).max() ?? .min,
      began: reading.began
    )
  }

  /// Takes numbers for runs of ours.
  func adopt(_ ids: Set<Int64>) {
    memory.withLock { memory in
      for id in ids { memory.adopted.keep((), for: id, cost: 1) }
    }
  }

  // MARK: The budget

  /// Runs `body`, which asks GitHub about an unknown number, unless the limit is reached.
  func asking<Value>(_ body: () throws(SpecError) -> Value) throws(SpecError) -> Value {
    let wait = memory.withLock { memory -> Int? in
      guard memory.bucket.take() else {
        // If GitHub is slow, a place may be free before the limit allows it.
        return memory.readings > 0 ? 5 : memory.bucket.wait()
      }
      memory.readings += 1
      return nil
    }
    if let wait { throw .unavailable(Self.exhausted(wait)) }
    defer { memory.withLock { $0.readings -= 1 } }
    return try body()
  }

  private static func exhausted(_ seconds: Int) -> Unavailability {
    Unavailability(
      cause: .busy,
      message: "Too many unknown run numbers were looked up in the last minute. Try again in "
        + "\(seconds) seconds.",
      retryAfter: seconds
    )
  }
}
