/// The moment by which a request must be answered, including calls and retries.
package struct Deadline: Sendable {
  package let instant: ContinuousClock.Instant

  package init(_ instant: ContinuousClock.Instant) { self.instant = instant }

  package static func after(_ duration: Duration) -> Deadline {
    Deadline(ContinuousClock.now + duration)
  }

  /// The time left; never negative.
  package var remaining: Duration { max(.zero, instant - ContinuousClock.now) }

  package var hasPassed: Bool { remaining == .zero }
}
