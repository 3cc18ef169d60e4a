import Specs
import Synchronization

/// How often people may have GitHub asked about what they can make up or leaf through, so that the rate limit is
/// left to deployments.
final class Ration: Sendable {
  /// Completes "Too many … in the last minute".
  private let what: String
  private let bucket: Mutex<Bucket>

  /// - Parameters:
  ///   - what: What is counted, with its verb: `logs were read`.
  ///   - capacity: How often at once.
  ///   - perMinute: How often in the long run.
  init(_ what: String, capacity: Int, perMinute: Int) {
    self.what = what
    bucket = Mutex(Bucket(capacity: capacity, perMinute: perMinute))
  }

  /// Takes one.
  ///
  /// - Throws: ``SpecError/unavailable(_:)`` with the time to wait, where none is left.
  func take() throws(SpecError) {
    let wait = bucket.withLock { $0.take() ? nil : $0.wait() }
    guard let wait else { return }
    throw .unavailable(
      Unavailability(
        cause: .busy,
        message: "Too many \(what) in the last minute. Try again in \(wait) "
          + (wait == 1 ? "second." : "seconds."),
        retryAfter: wait
      )
    )
  }

  /// Takes what has been used besides.
  func charge(_ count: Int) { bucket.withLock { $0.charge(count) } }
}
