import Specs
import Synchronization

/// Lets only so many requests wait for GitHub at once, so that the others keep their workers.
final class Gate: Sendable {
  private let places: Int
  private let taken = Mutex(0)

  init(places: Int) { self.places = max(1, places) }

  /// Runs `body` in a place of its own, or says at once that all are taken.
  func waiting<Value>(
    _ body: () throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    let hasEntered = taken.withLock { taken in
      guard taken < places else { return false }
      taken += 1
      return true
    }
    guard hasEntered else { throw .unavailable(Self.busy) }
    defer { taken.withLock { $0 -= 1 } }
    return try body()
  }

  static let busy = Unavailability(
    cause: .busy,
    message: "Too many requests are waiting for GitHub already. Try again in a few seconds.",
    retryAfter: 5
  )
}
