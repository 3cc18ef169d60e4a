import Curl
import Specs
import Synchronization

/// GitHub's rate limits, and until when no requests are allowed.
final class Limits: Sendable {
  private struct Block {
    let end: ContinuousClock.Instant
    let isPrimary: Bool
  }

  private struct Memory {
    var block: Block?
    var rate: SourceHealth.RateLimit?
  }

  /// GitHub's windows are an hour; a longer wait is wrong.
  private static let longest: Int64 = 3600
  private static let secondaryWait: Int64 = 60
  /// Enterprise Servers may allow many requests an hour.
  private static let largest = 1_000_000_000
  /// The end of the year 9999.
  private static let lastMoment: Int64 = 253_402_300_799

  private let memory = Mutex(Memory())

  /// The primary limit in the last answer.
  var rate: SourceHealth.RateLimit? { memory.withLock { $0.rate } }

  /// Why no requests are allowed now; `nil` if they are.
  var obstacle: Unavailability? {
    let block = memory.withLock { $0.block }
    guard let block else { return nil }
    let left = block.end - ContinuousClock.now
    guard left > .zero else { return nil }
    return Self.unavailability(seconds: Int(left.components.seconds) + 1, block.isPrimary)
  }

  /// Notes the primary limit from the headers of any answer.
  func note(_ headers: HTTPHeaders) {
    guard headers["X-RateLimit-Resource"].map({ $0 == "core" }) ?? true,
      let limit = headers["X-RateLimit-Limit"].flatMap({ Int($0) }),
      let remaining = headers["X-RateLimit-Remaining"].flatMap({ Int($0) }),
      let reset = headers["X-RateLimit-Reset"].flatMap({ Int64($0) })
    else { return }
    note(.init(remaining: remaining, limit: limit, resetAt: reset))
  }

  /// Notes a primary limit, unless its numbers are impossible.
  func note(_ rate: SourceHealth.RateLimit) {
    guard (1...Self.largest).contains(rate.limit), (0...rate.limit).contains(rate.remaining),
      (0...Self.lastMoment).contains(rate.resetAt)
    else { return }
    memory.withLock { $0.rate = rate }
  }

  /// Forgets everything, because it was about another token.
  func forget() { memory.withLock { $0 = Memory() } }

  /// Whether a 403 or 429 is a rate limit; then it is noted, and described in words.
  ///
  /// The headers decide. The message counts only if there are none, since a missing permission is a
  /// 403 too. `time` is GitHub's, in Unix seconds.
  func refusal(
    status: Int,
    headers: HTTPHeaders,
    message: String,
    at time: Int64
  ) -> Unavailability? {
    let words = message.lowercased()
    let isPrimary = headers["X-RateLimit-Remaining"] == "0"
    let seconds: Int64
    if isPrimary {
      let reset = headers["X-RateLimit-Reset"].flatMap { Int64($0) }
      seconds = reset.map { $0.subtractingClamped(time) } ?? Self.secondaryWait
    } else if let wait = headers["Retry-After"] {
      // Seconds, or a date.
      let moment = Timestamps.http(wait).map { $0.subtractingClamped(time) }
      seconds = Int64(wait) ?? moment ?? Self.secondaryWait
    } else if status == 429 || words.contains("rate limit") || words.contains("abuse detection") {
      seconds = Self.secondaryWait
    } else {
      return nil
    }
    let wait = min(max(seconds, 1), Self.longest)
    let end = ContinuousClock.now + .seconds(wait)
    memory.withLock { memory in
      // The longer of two waits counts.
      if let block = memory.block, block.end > end { return }
      memory.block = Block(end: end, isPrimary: isPrimary)
    }
    return Self.unavailability(seconds: Int(wait), isPrimary)
  }

  private static func unavailability(seconds: Int, _ isPrimary: Bool) -> Unavailability {
    let limit = isPrimary ? "rate limit is used up" : "secondary rate limit asks us to slow down"
    let wait = seconds < 120 ? "\(seconds) seconds" : "\((seconds + 59) / 60) minutes"
    return Unavailability(
      cause: .rateLimit,
      message: "GitHub's \(limit). Requests are paused for another \(wait).",
      retryAfter: seconds
    )
  }
}

extension Int64 {
  fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (self < 0 ? .min : .max) : difference
  }
}
