import Synchronization

/// The last value that was made, kept until it is to be made from something else.
package final class LastMade<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  package init() {}

  private let made = Mutex<(key: Key, value: Value)?>(nil)

  /// The value for `key`; who comes while another thread makes it waits, since it may take much memory.
  package func value(for key: Key, make: () -> Value) -> Value {
    made.withLock { made in
      if let made, made.key == key { return made.value }
      // The old one goes before the new one comes.
      made = nil
      let value = make()
      made = (key, value)
      return value
    }
  }
}
