import Synchronization
import Threads

/// Where second requests wait: a few for long, the others only for a moment, so that workers stay
/// free.
package final class WaitingRoom: Sendable {
  private static let patience: Duration = .seconds(15)
  private static let moment: Duration = .seconds(1)
  private let seats: Int
  private let taken = Mutex(0)

  package init(seats: Int) { self.seats = seats }

  /// Calls `body` until it has a result.
  ///
  /// - Returns: The result of `body`; `nil` if it took too long.
  package func wait<Value, Failure: Error>(
    by deadline: Deadline,
    for body: () throws(Failure) -> Value?
  ) throws(Failure) -> Value? {
    if let value = try body() { return value }
    let isSeated = taken.withLock { taken in
      guard taken < seats else { return false }
      taken += 1
      return true
    }
    defer { if isSeated { taken.withLock { $0 -= 1 } } }
    let patience = isSeated ? Self.patience : Self.moment
    let end = Deadline(min(deadline.instant, ContinuousClock.now + patience))
    while !end.hasPassed {
      Thread.pause(.milliseconds(5))
      if let value = try body() { return value }
    }
    return nil
  }
}
