import Synchronization
import Text

/// Makes each confirmation act once, however often it is sent: double click, reload, Back and
/// resend.
///
/// It remembers what this process has started, for a day. For a second process, the revision
/// prevents it.
package final class Once: Sendable {
  private enum State {
    /// The first request is in progress.
    case underWay
    case done(Followed, at: ContinuousClock.Instant)
  }

  private struct Entry {
    /// A hash of the content sent with the key, which may include whole texts.
    let digest: String
    /// What to follow before anything else is known.
    let pending: PendingRun?
    var state: State

    func isForgotten(after time: Duration) -> Bool {
      if case .done(_, let instant) = state { ContinuousClock.now - instant > time } else { false }
    }
  }

  package enum Answer<Other> {
    case deployment(Followed)
    /// Nothing was started, so the key can be used again.
    case other(Other)
  }

  /// The key was already sent with other content.
  package struct Reused: Error {
    package init() {}
  }

  private static let memory: Duration = .seconds(24 * 3600)
  private static let most = 20_000
  private let entries = Mutex<[String: Entry]>([:])
  /// Where a second request waits for the first.
  private let room: WaitingRoom
  /// Whether requests that cannot wait follow the first one by its name.
  private let followsAtOnce: Bool

  package init(room: WaitingRoom = WaitingRoom(seats: .max), followsAtOnce: Bool = false) {
    self.room = room
    self.followsAtOnce = followsAtOnce
  }

  /// Performs a confirmation, or returns the result of the first time.
  ///
  /// - Parameters:
  ///   - key: The confirmation's key.
  ///   - content: Everything that was sent with the key.
  ///   - pending: What to follow while the run is unknown; `nil` if nothing can be followed before
  ///     that, so that sending it again tries again.
  ///   - deadline: When the answer must be there.
  ///   - body: Starts the deployment, or finds a reason not to.
  /// - Returns: The deployment, started now or the first time.
  /// - Throws: ``Reused``, what `body` throws, and ``SpecError/unavailable(_:)`` if the first
  ///   request takes too long.
  package func perform<Other>(
    _ key: String,
    content: String,
    pending: PendingRun?,
    by deadline: Deadline,
    _ body: () throws -> Answer<Other>
  ) throws -> Answer<Other> {
    let digest = BlobID.of(Array(content.utf8))
    let turn = try room.wait(by: deadline) { () throws(Reused) -> Turn? in
      try begin(key, digest, pending)
    }
    switch turn {
    case .mine: return try perform(key, pending, body)
    case .done(let followed): return .deployment(followed)
    case nil:
      if followsAtOnce, let first = entries.withLock({ $0[key]?.pending?.id }) {
        return .deployment(.run(first))
      }
      throw SpecError.unavailable(
        Unavailability(
          cause: .busy,
          message: "This deployment is being started. Try again in a few seconds.",
          retryAfter: 5
        )
      )
    }
  }

  private func perform<Other>(
    _ key: String,
    _ pending: PendingRun?,
    _ body: () throws -> Answer<Other>
  ) throws -> Answer<Other> {
    do {
      let answer = try body()
      if case .deployment(let followed) = answer {
        end(key, with: followed)
      } else {
        end(key, with: nil)
      }
      return answer
    } catch {
      end(key, with: Self.isUnclear(error) ? pending?.id.map { .run($0) } : nil)
      throw error
    }
  }

  /// Whether it is unclear after an error if something was started.
  private static func isUnclear(_ error: any Error) -> Bool {
    guard case SpecError.unavailable(let unavailability) = error else { return false }
    return unavailability.isUnclear
  }

  private enum Turn { case mine, done(Followed) }

  /// The state for this request; `nil` while another one is in progress.
  private func begin(
    _ key: String,
    _ digest: String,
    _ pending: PendingRun?
  ) throws(Reused) -> Turn? {
    try entries.withLock { (entries) throws(Reused) -> Turn? in
      if let entry = entries[key], !entry.isForgotten(after: Self.memory) {
        guard entry.digest == digest else { throw Reused() }
        return if case .done(let followed, _) = entry.state { .done(followed) } else { nil }
      }
      if entries.count >= Self.most {
        entries = entries.filter { !$1.isForgotten(after: Self.memory) }
      }
      entries[key] = Entry(digest: digest, pending: pending, state: .underWay)
      return .mine
    }
  }

  private func end(_ key: String, with followed: Followed?) {
    entries.withLock { entries in
      if let followed {
        entries[key]?.state = .done(followed, at: .now)
      } else {
        entries[key] = nil
      }
    }
  }
}
