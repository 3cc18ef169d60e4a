import Archive
import Specs

/// When the next archive may be requested, after some that were of no use.
struct ArchiveRest: Sendable {
  /// The longest pause after a temporary failure, reached by doubling.
  private static let longest = Duration.seconds(600)
  /// The time between two pauses that people end, so that repeated refreshes cost little.
  private static let betweenCuts = Duration.seconds(10)
  private static let afterRefusal = Duration.seconds(600)
  /// After an archive that would be the same next time.
  private static let afterUseless = Duration.seconds(3600)

  private(set) var end = ContinuousClock.now
  /// Whether the next try can succeed without any change.
  private(set) var isPassing = false
  /// The first pause after a temporary failure.
  private let shortest: Duration
  private var length: Duration?
  private var damage: ArchiveError?
  private var lastCut: ContinuousClock.Instant?

  init(shortest: Duration = .seconds(30)) { self.shortest = shortest }

  var isOver: Bool { end <= .now }

  /// Notes that an archive was of no use.
  mutating func begin(after failure: TarballReader.Failure, at now: ContinuousClock.Instant = .now)
  {
    switch failure {
    case .call(let failure) where failure.why.isRefusal:
      rest(for: Self.afterRefusal, from: now)
    case .call, .truncated:
      restBriefly(from: now)
    case .archive(.malformed(let words)) where damage != .malformed(words):
      // The download may have been damaged; if the next one is the same, the archive itself is.
      restBriefly(from: now)
      damage = .malformed(words)
    case .archive, .incomplete:
      rest(for: Self.afterUseless, from: now)
    }
  }

  /// Ends the pause after a temporary failure because a person asks; any other pause continues.
  ///
  /// - Returns: Whether there was a pause to end.
  mutating func cut(at now: ContinuousClock.Instant = .now) -> Bool {
    guard isPassing, end > now, lastCut.map({ now - $0 >= Self.betweenCuts }) ?? true else {
      return false
    }
    (end, lastCut, length) = (now, now, nil)
    return true
  }

  /// Notes that an archive was read successfully.
  mutating func forget() { self = ArchiveRest(shortest: shortest) }

  private mutating func restBriefly(from now: ContinuousClock.Instant) {
    let next = length.map { min($0 * 2, Self.longest) } ?? shortest
    (isPassing, length, end, damage) = (true, next, now + next, nil)
  }

  private mutating func rest(for time: Duration, from now: ContinuousClock.Instant) {
    (isPassing, length, end, damage) = (false, nil, now + time, nil)
  }
}

extension CallFailure {
  /// Whether a server answered with a refusal.
  fileprivate var isRefusal: Bool {
    switch self {
    case .unavailable, .outage: false
    case .unauthorized, .forbidden, .refused, .tooLarge, .foreign: true
    }
  }
}

extension TarballReader.Failure {
  /// For the log.
  func words(of repository: String) -> String {
    switch self {
    case .archive(.tooLarge): "it unpacks to more than 64 MiB"
    case .archive(.malformed(let words)): words
    case .truncated: "it ends too early"
    case .incomplete: "files are missing in it, or differ from the repository"
    case .call(let failure):
      failure.why.explained(
        by: Purpose(
          task: "read the archive of \(repository)",
          repository: repository,
          permission: .readContents,
          absence: "GitHub has no archive of this commit."
        )
      ).words
    }
  }
}
