import Specs
import Synchronization

/// The runs that this process has started or looked at.
final class RunMemory: Sendable {
  /// A run that this process has started.
  struct Started: Sendable {
    let id: Int64
    let deployment: Deployment
    let at: ContinuousClock.Instant
    /// Unix seconds.
    let time: Int64
  }

  /// What GitHub last said of a run, for asking whether it has changed.
  struct Seen: Sendable {
    var run: RunPayload
    var etag: EntityTag?
    var steps: [Run.Step] = []
    var stepsETag: EntityTag?
  }

  private struct Memory {
    var started = RecentlyUsed<Int64, Started>(capacity: 500)
    var seen = RecentlyUsed<Int64, Seen>(capacity: 200)
  }

  private let memory = Mutex(Memory())

  /// Remembers which run a deployment started; `false` when another deployment has it already.
  func claim(_ id: Int64, for deployment: Deployment, time: Int64) -> Bool {
    memory.withLock { memory in
      guard memory.started.value(for: id) == nil else { return false }
      let started = Started(id: id, deployment: deployment, at: .now, time: time)
      memory.started.keep(started, for: id, cost: 1)
      return true
    }
  }

  func isClaimed(_ id: Int64) -> Bool { started(id) != nil }

  func started(_ id: Int64) -> Started? { memory.withLock { $0.started.value(for: id) } }

  func seen(_ id: Int64) -> Seen? { memory.withLock { $0.seen.value(for: id) } }

  func keep(_ seen: Seen) { memory.withLock { $0.seen.keep(seen, for: seen.run.id, cost: 1) } }
}
