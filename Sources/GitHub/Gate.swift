import Specs
import Synchronization

/// Limits how many requests wait for GitHub at once, so that workers are left for others.
final class Gate: Sendable {
  private let places: Int
  private let taken = Mutex(0)

  init(places: Int) { self.places = max(1, places) }

  /// Runs `body` in one of the places, or throws at once if all are taken.
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
    message: "Too many requests are already waiting for GitHub. Try again in a few seconds.",
    retryAfter: 5
  )
}
