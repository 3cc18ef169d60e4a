internal import Synchronization

/// Values by key, of which those unused for longest make room for new ones.
package struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Shared by all copies, so that reading one that is published counts as a use of the next one too.
  private final class Slot: Sendable {
    let value: Value
    let cost: Int
    let lastUse: Atomic<Int>

    init(value: Value, cost: Int, lastUse: Int) {
      (self.value, self.cost) = (value, cost)
      self.lastUse = Atomic(lastUse)
    }
  }

  private let capacity: Int
  private let uses = Counters(1)
  private var slots: [Key: Slot] = [:]
  private var cost = 0

  /// Makes one with room for values of some cost together, in units of the caller's.
  package init(capacity: Int) { self.capacity = capacity }

  package func value(for key: Key) -> Value? {
    guard let slot = slots[key] else { return nil }
    slot.lastUse.store(uses.add(at: 0), ordering: .relaxed)
    return slot.value
  }

  /// Keeps a value, unless it alone is more than there is room for.
  package mutating func keep(_ value: Value, for key: Key, cost newCost: Int) {
    if let old = slots.removeValue(forKey: key) { cost -= old.cost }
    guard newCost <= capacity else { return }
    while cost + newCost > capacity,
      let oldest = slots.min(by: {
        $0.value.lastUse.load(ordering: .relaxed) < $1.value.lastUse.load(ordering: .relaxed)
      })
    {
      slots[oldest.key] = nil
      cost -= oldest.value.cost
    }
    slots[key] = Slot(value: value, cost: newCost, lastUse: uses.add(at: 0))
    cost += newCost
  }
}
