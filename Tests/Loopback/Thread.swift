import Synchronization
import Threads

/// Threads for tests, which can be waited for.
package struct Thread: Sendable {
  private final class End: Sendable {
    let hasCome = Mutex(false)
  }

  private let end = End()

  /// Runs `body` on a new thread.
  ///
  /// - Parameter body: The work, which must end on its own.
  /// - Returns: The thread, to be joined.
  @discardableResult
  package nonisolated static func start(_ body: @escaping @Sendable () -> Void) -> Thread {
    let thread = Thread()
    let hasStarted = Threads.Thread.detach {
      body()
      thread.end.hasCome.withLock { $0 = true }
    }
    precondition(hasStarted, "no thread to be had")
    return thread
  }

  /// Waits until the thread has ended.
  package func join() {
    while !end.hasCome.withLock({ $0 }) { Threads.Thread.pause(.milliseconds(1)) }
  }

  /// Runs `body` on `count` threads at once, waits for all, and returns their results.
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
    for thread in threads { thread.join() }
    return results.values.withLock { $0 }
  }

  private final class Results<Value: Sendable>: Sendable {
    let values = Mutex<[Value]>([])
  }
}
