import Specs
import Synchronization
import Threads
import YAML

/// The deployments that this process has started, and the runs that it has seen.
final class RunMemory: Sendable {
  /// A dispatch that was sent.
  struct Sent: Sendable {
    let name: PendingRun
    /// Whether GitHub confirmed it.
    let isAccepted: Bool
    /// All except the text itself.
    let inputs: [Deployment.Input]
    let requestedBy: String?
    let changes: [FieldChange]
    let reason: String?
    let at = ContinuousClock.now
    /// The run that it started, if known.
    fileprivate(set) var run: Int64?
  }

  /// A run that this process has started.
  struct Started: Sendable {
    let id: Int64
    let sent: Sent
    /// Whether GitHub named it; otherwise it was found by title and time.
    let isCertain: Bool
    let at = ContinuousClock.now
  }

  /// GitHub's last answers about a run, with their ETags.
  struct Seen: Sendable {
    var run: RunPayload
    var etag: EntityTag?
    var jobs = JobReader.Reading()
    /// What it waits for.
    var approvals: [Run.Approval] = []
    /// Earlier decisions; `nil` if they have not been read yet.
    var decisions: [Run.Decision]?
  }

  /// Identifies a deployment, without the time in its name.
  private struct Name: Hashable {
    let pod: PodID
    let key: String

    init(_ pending: PendingRun) { (pod, key) = (pending.pod, pending.key) }
  }

  private struct Memory {
    /// By their size in memory.
    var sent = RecentlyUsed<Name, Sent>(capacity: 4 << 20)
    var started = RecentlyUsed<Int64, Started>(capacity: 500)
    /// The last ones that were started, in order.
    var newest: [Started] = []
    /// By their size in memory.
    var seen = RecentlyUsed<Int64, Seen>(capacity: 4 << 20)
    /// Numbers that GitHub gave for a dispatch, but that belong to another workflow's run.
    var misnamed = RecentlyUsed<Int64, PendingRun>(capacity: 500)
    /// Runs that existed and were deleted.
    var gone = RecentlyUsed<Int64, Void>(capacity: 500)
    /// Deployments that may be in progress, by pod, newest last.
    var open: [PodID: [Name]] = [:]
    /// Counts the changes that lists show.
    var generation = 0

    mutating func started(_ id: Int64) -> Started? {
      misnamed.value(for: id) == nil && gone.value(for: id) == nil ? started.value(for: id) : nil
    }
  }

  /// The most deployments of one pod, and the most pods.
  private static let mostOpen = (deployments: 10, pods: 2000)

  /// The most runs that a list may lack because it is older.
  private static let mostNewest = 200

  /// Seconds within which the runs of two deployments may be confused.
  private static let sameTime: Int64 = 600

  private let memory = Mutex(Memory())

  /// Changes whenever lists would.
  var generation: Int { memory.withLock { $0.generation } }

  // MARK: Deployments

  /// Remembers a dispatch that was received, or may have been.
  func keep(_ sent: Sent) {
    let name = Name(sent.name)
    memory.withLock { memory in
      memory.generation += 1
      memory.sent.keep(sent, for: name, cost: sent.size)
      if memory.open.count >= Self.mostOpen.pods, memory.open[name.pod] == nil,
        let other = memory.open.keys.first
      {
        memory.open[other] = nil
      }
      let others = memory.open[name.pod, default: []].filter { $0 != name }
      memory.open[name.pod] = others.suffix(Self.mostOpen.deployments - 1) + [name]
    }
  }

  /// Remembers which run a deployment started; `false` if another deployment has claimed it.
  func claim(_ id: Int64, for sent: Sent, isCertain: Bool) -> Bool {
    memory.withLock { memory in
      guard memory.started.value(for: id) == nil else { return false }
      var sent = memory.sent.value(for: Name(sent.name)) ?? sent
      guard sent.run == nil else { return false }
      sent.run = id
      memory.generation += 1
      memory.sent.keep(sent, for: Name(sent.name), cost: sent.size)
      let started = Started(id: id, sent: sent, isCertain: isCertain)
      memory.started.keep(started, for: id, cost: 1)
      memory.newest = memory.newest.suffix(Self.mostNewest - 1) + [started]
      memory.generation += 1
      return true
    }
  }

  /// The runs that were started since a moment, completed or not, except deleted ones.
  func started(since moment: ContinuousClock.Instant) -> [Int64] {
    memory.withLock { memory in
      memory.newest.filter { $0.at >= moment && memory.started($0.id) != nil }.map(\.id)
    }
  }

  func isClaimed(_ id: Int64) -> Bool { started(id) != nil }

  func started(_ id: Int64) -> Started? { memory.withLock { $0.started(id) } }

  func sent(_ pending: PendingRun) -> Sent? {
    memory.withLock { $0.sent.value(for: Name(pending)) }
  }

  /// The deployments of a pod that may be in progress, newest first.
  func open(_ pod: PodID) -> [Sent] {
    memory.withLock { memory in
      (memory.open[pod] ?? []).reversed().compactMap { memory.sent.value(for: $0) }
    }
  }

  /// The same of all pods.
  func allOpen() -> [Sent] {
    memory.withLock { memory in
      memory.open.values.joined().compactMap { memory.sent.value(for: $0) }
    }
  }

  /// Whether no other recent deployment waits for its run; otherwise a run that names no pod could
  /// belong to that one.
  func isAlone(_ sent: Sent) -> Bool {
    let own = Name(sent.name)
    return memory.withLock { memory in
      !memory.open.values.joined().contains { name in
        guard name != own, let other = memory.sent.value(for: name), other.run == nil else {
          return false
        }
        return abs(other.name.time - sent.name.time) < Self.sameTime
      }
    }
  }

  /// Drops a number that GitHub gave for a dispatch, because it is a run of another workflow, or of
  /// none.
  func disown(_ id: Int64) -> PendingRun? {
    memory.withLock { memory in
      guard let started = memory.started(id) else { return nil }
      var sent = memory.sent.value(for: Name(started.sent.name)) ?? started.sent
      sent.run = nil
      memory.generation += 1
      memory.sent.keep(sent, for: Name(sent.name), cost: sent.size)
      memory.misnamed.keep(sent.name, for: id, cost: 1)
      return sent.name
    }
  }

  /// The deployment that a number was wrongly given for.
  func misnamed(_ id: Int64) -> PendingRun? { memory.withLock { $0.misnamed.value(for: id) } }

  // MARK: Runs

  /// Forgets a deleted run, so that it does not count as one that GitHub does not show yet.
  func forget(_ id: Int64) {
    memory.withLock { memory in
      memory.gone.keep((), for: id, cost: 1)
      memory.generation += 1
    }
  }

  func seen(_ id: Int64) -> Seen? {
    memory.withLock { $0.gone.value(for: id) == nil ? $0.seen.value(for: id) : nil }
  }

  func keep(_ seen: Seen) {
    memory.withLock { memory in
      if memory.seen.value(for: seen.run.id)?.run.isSame(as: seen.run) != true {
        memory.generation += 1
      }
      memory.seen.keep(seen, for: seen.run.id, cost: seen.size)
      guard Run.Status(seen.run.status ?? "") == .completed,
        let name = memory.started(seen.run.id).map({ Name($0.sent.name) })
      else { return }
      let others = memory.open[name.pod, default: []].filter { $0 != name }
      memory.open[name.pod] = others.isEmpty ? nil : others
    }
  }
}

extension RunMemory.Seen {
  /// Its size in memory, roughly.
  var size: Int {
    2_000 + jobs.pages.reduce(0) { $0 + $1.jobs.reduce(0) { $0 + 300 + $1.steps.count * 150 } }
      + approvals.count * 300 + (decisions ?? []).reduce(0) { $0 + 300 + $1.comment.utf8.count }
  }
}

extension RunPayload {
  /// Whether lists show the same for both.
  fileprivate func isSame(as other: RunPayload) -> Bool {
    status == other.status && conclusion == other.conclusion && updated_at == other.updated_at
  }
}

extension RunMemory.Sent {
  /// Its size in memory, roughly.
  fileprivate var size: Int {
    1000 + inputs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
      + changes.reduce(0) { $0 + 100 + ($1.old?.weight ?? 0) + ($1.new?.weight ?? 0) }
  }
}

extension Value {
  /// Its size in memory, roughly.
  fileprivate var weight: Int {
    switch self {
    case .null, .bool: 40
    case .int(let number), .float(let number): 40 + number.text.utf8.count
    case .string(let text): 40 + text.utf8.count
    case .sequence(let values): values.reduce(40) { $0 + $1.weight }
    case .mapping(let members): members.reduce(40) { $0 + 40 + $1.key.utf8.count + $1.value.weight }
    }
  }
}
