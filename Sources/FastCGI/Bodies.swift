import HTTP
internal import Threads

/// What request bodies are taken: each up to its address's limit, and few large ones at a time.
final class Bodies: Sendable {
  /// Bytes up to which a body may come at any time.
  private static let small = 64 * 1024
  /// How many larger ones are worked on at once.
  private static let mostLarge = 4

  private let limit: Responder.BodyLimit
  private let large = Budget(mostLarge)

  init(limit: @escaping Responder.BodyLimit) { self.limit = limit }

  enum Admission {
    /// To be held until the request is answered.
    case admitted(Budget.Share?)
    case tooLarge
    case busy
  }

  func admit(_ length: Int, of request: Request) -> Admission {
    if length > limit(request) { return .tooLarge }
    if length <= Self.small { return .admitted(nil) }
    return large.share(of: 1).map { .admitted($0) } ?? .busy
  }
}
