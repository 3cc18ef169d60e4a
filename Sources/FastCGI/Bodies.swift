import HTTP
internal import Threads

/// Which request bodies are accepted: each up to its address's limit, and only a few large ones at
/// a time.
final class Bodies: Sendable {
  /// A body up to this many bytes is always accepted.
  private static let small = 64 * 1024
  /// The most large bodies in progress at once.
  private static let mostLarge = 4

  private let limit: Responder.BodyLimit
  private let large = Budget(mostLarge)

  init(limit: @escaping Responder.BodyLimit) { self.limit = limit }

  enum Admission {
    /// The share must be held until the request is answered.
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
