import Synchronization
import Threads

/// The last value that was made, kept until it is to be made from something else.
package final class LastMade<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private final class Made: Sendable {
    let key: Key
    let value: Value
    init(_ key: Key, _ value: Value) { (self.key, self.value) = (key, value) }
  }

  package init() {}

  private let last = Published<Made?>(nil)
  private let making = Mutex(())

  /// The value for `key`; who comes while another thread makes it waits, since it may take much memory.
  package func value(for key: Key, make: () -> Value) -> Value {
    if let made = last.value, made.key == key { return made.value }
    return making.withLock { _ in
      if let made = last.value, made.key == key { return made.value }
      // The old one goes before the new one comes.
      last.publish(nil)
      let value = make()
      last.publish(Made(key, value))
      return value
    }
  }
}
