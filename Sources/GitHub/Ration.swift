import Specs
import Synchronization

/// Limits requests to GitHub for things that people can make up or browse, to keep the rate limit
/// for deployments.
final class Ration: Sendable {
  /// Completes "Too many … in the last minute".
  private let what: String
  private let bucket: Mutex<Bucket>

  /// - Parameters:
  ///   - what: What is counted, with its verb: `logs were read`.
  ///   - capacity: How often at once.
  ///   - perMinute: How often per minute in the long run.
  init(_ what: String, capacity: Int, perMinute: Int) {
    self.what = what
    bucket = Mutex(Bucket(capacity: capacity, perMinute: perMinute))
  }

  /// Takes one.
  ///
  /// - Throws: ``SpecError/unavailable(_:)`` with the time to wait, if none is left.
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

  /// Takes additional uses.
  func charge(_ count: Int) { bucket.withLock { $0.charge(count) } }
}
