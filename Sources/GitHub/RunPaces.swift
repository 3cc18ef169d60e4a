import Specs
import Synchronization
import Threads

/// Limits how often GitHub is asked about a run, however many people watch it.
///
/// All runs together have a budget too, so that most of the rate limit is left for deployments: at
/// most 1,800 of GitHub's 5,000 requests an hour.
final class RunPaces: Sendable {
  /// Requests about one run at once and per minute: at most 27 in the first minute.
  private static let one = (capacity: 7, perMinute: 20)

  private struct Memory {
    var runs = RecentlyUsed<Int64, Bucket>(capacity: 500)
    var all = Bucket(capacity: 60, perMinute: 45)
    /// Runs that received an action, so that their known state is outdated.
    var told: Set<Int64> = []
  }

  private let memory = Mutex(Memory())

  /// Whether a run may be read now; takes the cost of one request.
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

  /// Lets a run be read next, however often it was read recently.
  func renew(_ id: Int64) {
    memory.withLock { memory in
      if memory.told.count < 500 { memory.told.insert(id) }
    }
  }

  /// Whether something that never changes may be read; takes the cost of one request.
  func mayReadOnce() -> Bool { memory.withLock { $0.all.take() } }

  /// Adds the further cost of a reading.
  ///
  /// - Parameters:
  ///   - id: The run.
  ///   - requests: The number of additional requests.
  ///   - counted: How many of all requests counted against the rate limit.
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
