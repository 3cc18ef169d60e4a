internal import Synchronization

/// Values by key; the least recently used ones make room for new ones.
package struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Shared by all copies, so that reading from a published copy also counts as a use in the next
  /// one.
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

  /// Creates a cache with room for values of this total cost, in the caller's units.
  package init(capacity: Int) { self.capacity = capacity }

  package func value(for key: Key) -> Value? {
    guard let slot = slots[key] else { return nil }
    slot.lastUse.store(uses.add(at: 0), ordering: .relaxed)
    return slot.value
  }

  /// Keeps a value, unless it is larger than the whole cache.
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
