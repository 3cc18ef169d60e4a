import Synchronization
import Threads

/// Caches the last created value, until one for another key is needed.
package final class LastMade<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Made: Sendable {
    let key: Key
    let value: Value
    init(_ key: Key, _ value: Value) { (self.key, self.value) = (key, value) }
  }

  package init() {}

  private let last = Published<Made?>(nil)
  private let making = Mutex(())

  /// The value for `key`; while another thread creates it, others wait, since it may take much
  /// memory.
  package func value(for key: Key, make: () -> Value) -> Value {
    if let made = last.value, made.key == key { return made.value }
    return making.withLock { _ in
      if let made = last.value, made.key == key { return made.value }
      // Release the old one before creating the new one.
      last.publish(nil)
      let value = make()
      last.publish(Made(key, value))
      return value
    }
  }
}
