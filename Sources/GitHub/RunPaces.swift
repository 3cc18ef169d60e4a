import Specs
import Synchronization
import Threads

/// Says how often GitHub may be asked about a run: however many people watch one, it costs so many requests a
/// minute.
///
/// All runs together have a budget too, so that most of the rate limit is left to deployments: 1,800 of
/// GitHub's 5,000 an hour at most.
final class RunPaces: Sendable {
  /// Requests about one run at once, and in a minute: with what is there at once, 27 in a minute.
  private static let one = (capacity: 7, perMinute: 20)

  private struct Memory {
    var runs = RecentlyUsed<Int64, Bucket>(capacity: 500)
    var all = Bucket(capacity: 60, perMinute: 45)
    /// Runs that were told to do something, so that what was known of them is not true any more.
    var told: Set<Int64> = []
  }

  private let memory = Mutex(Memory())

  /// Whether a run may be read now; takes what one request costs.
  func mayRead(_ id: Int64) -> Bool {
    memory.withLock { memory in
      if memory.told.remove(id) != nil { return true }
      var own =
        memory.runs.value(for: id)
        ?? Bucket(capacity: Self.one.capacity, perMinute: Self.one.perMinute)
      guard own.take() else { return false }
      memory.runs.keep(own, for: id, cost: 1)
      return memory.all.take()
    }
  }

  /// Lets a run be read next, however often it was read of late.
  func renew(_ id: Int64) {
    memory.withLock { memory in
      if memory.told.count < 500 { memory.told.insert(id) }
    }
  }

  /// Whether something may be read once that stays as it is; takes what one request costs.
  func mayReadOnce() -> Bool { memory.withLock { $0.all.take() } }

  /// Takes note of what a reading has cost besides.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - requests: How many requests more.
  ///   - counted: How many of all counted towards the rate limit.
  func charge(_ id: Int64, requests: Int, counted: Int) {
    memory.withLock { memory in
      if var own = memory.runs.value(for: id) {
        own.charge(requests)
        memory.runs.keep(own, for: id, cost: 1)
      }
      memory.all.charge(counted)
    }
  }
}
