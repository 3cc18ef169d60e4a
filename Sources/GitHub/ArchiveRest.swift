import Archive
import Specs

/// When the next archive may be asked for, after some that were of no use.
struct ArchiveRest: Sendable {
  /// After what may pass by itself, when doubling has led there.
  private static let longest = Duration.seconds(600)
  /// Between two times that persons end a rest, so that pressing again and again costs little.
  private static let betweenCuts = Duration.seconds(10)
  private static let afterRefusal = Duration.seconds(600)
  /// After an archive that will be the same next time.
  private static let afterUseless = Duration.seconds(3600)

  private(set) var end = ContinuousClock.now
  /// Whether the next try may go better although nobody has changed anything.
  private(set) var isPassing = false
  /// After what may pass by itself, the first time.
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
      // Something in between may have spoiled it. If it comes the same again, it is what it is.
      restBriefly(from: now)
      damage = .malformed(words)
    case .archive, .incomplete:
      rest(for: Self.afterUseless, from: now)
    }
  }

  /// Ends a rest after what may have passed, because a person asks; any other one goes on.
  ///
  /// - Returns: Whether there was one to end.
  mutating func cut(at now: ContinuousClock.Instant = .now) -> Bool {
    guard isPassing, end > now, lastCut.map({ now - $0 >= Self.betweenCuts }) ?? true else {
      return false
    }
    (end, lastCut, length) = (now, now, nil)
    return true
  }

  /// Notes that an archive came as it should.
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
  /// Whether somebody has answered, and the answer is no.
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
    case .incomplete: "files are missing in it, or are not as in the repository"
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
