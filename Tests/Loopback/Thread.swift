package import Glibc
import Synchronization

/// Threads for tests.
package enum Thread {
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Runs `body` on a thread of its own.
  ///
  /// - Parameter body: What to do; it must end by itself.
  /// - Returns: The thread, to be joined.
  package nonisolated static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t {
    var thread = pthread_t()
    let code = pthread_create(
      &thread,
      nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
        return nil
      },
      Unmanaged.passRetained(Work(body)).toOpaque()
    )
    precondition(code == 0, "no thread to be had")
    return thread
  }

  /// Runs `body` on a thread that nobody waits for.
  package nonisolated static func leave(_ body: @escaping @Sendable () -> Void) {
    pthread_detach(start(body))
  }

  /// Waits until a thread has ended.
  package static func join(_ thread: pthread_t) { pthread_join(thread, nil) }

  /// Runs `body` on `count` threads at once, and returns when all have ended, with what they returned.
  package nonisolated static func all<Value: Sendable>(
    _ count: Int,
    _ body: @escaping @Sendable (Int) -> Value
  ) -> [Value] {
    let results = Results<Value>()
    let threads = (0..<count).map { index in
      start {
        let value = body(index)
        results.values.withLock { $0.append(value) }
      }
    }
    for thread in threads { pthread_join(thread, nil) }
    return results.values.withLock { $0 }
  }

  private final class Results<Value: Sendable>: Sendable {
    let values = Mutex<[Value]>([])
  }
}
