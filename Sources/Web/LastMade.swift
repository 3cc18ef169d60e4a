import Synchronization

/// The last value that was made, kept until it is to be made from something else.
final class LastMade<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let made = Mutex<(key: Key, value: Value)?>(nil)

  /// The value for `key`; two threads may make it at once, and either one's will do.
  func value(for key: Key, make: () -> Value) -> Value {
    if let made = made.withLock({ $0 }), made.key == key { return made.value }
    let value = make()
    made.withLock { $0 = (key, value) }
    return value
  }
}
