import Synchronization
import Threads

/// Where those wait who come second: a few for long, the others for a moment only, so that workers stay free.
package final class WaitingRoom: Sendable {
  private static let patience: Duration = .seconds(15)
  private static let moment: Duration = .seconds(1)
  private let seats: Int
  private let taken = Mutex(0)

  package init(seats: Int) { self.seats = seats }

  /// Asks for something until it is there.
  ///
  /// - Returns: What `body` returned in the end; `nil` where it took too long.
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
