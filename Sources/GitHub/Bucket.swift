/// A token bucket: allows an action a number of times per minute, and a few times at once.
struct Bucket: Sendable {
  private let capacity: Double
  private let perSecond: Double
  private var level: Double
  private var last = ContinuousClock.now

  /// A full bucket.
  init(capacity: Int, perMinute: Int) {
    self.capacity = Double(capacity)
    perSecond = Double(perMinute) / 60
    level = Double(capacity)
  }

  /// Takes one, if there is one.
  mutating func take() -> Bool {
    fill()
    guard level >= 1 else { return false }
    level -= 1
    return true
  }

  /// Takes more than one; the level may go below zero.
  mutating func charge(_ count: Int) {
    fill()
    level -= Double(count)
  }

  /// Seconds until the next one is available, at least one.
  mutating func wait() -> Int {
    fill()
    return max(1, Int(((1 - level) / perSecond).rounded(.up)))
  }

  private mutating func fill() {
    let now = ContinuousClock.now
    level = min(capacity, level + (now - last) / .seconds(1) * perSecond)
    last = now
  }
}
