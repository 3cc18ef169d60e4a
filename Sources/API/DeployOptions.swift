import Answering
import HTTP
import Specs
import Text

/// A query parameter that is 1 or 0.
enum Flag {
  static let words = ["1", "0", "true", "false"]

  /// - Throws: A 400 ``Problem`` for another value.
  static func isSet(_ name: String, in query: FormBody) throws(Problem) -> Bool {
    switch query[name] {
    case nil, "0", "false": return false
    case "1", "true": return true
    default: throw .parameter(name, "must be 1 or 0")
    }
  }
}

/// The options of every deploying request, besides the change itself.
struct DeployOptions {
  /// The most bytes of a message.
  static let longestMessage = 4096
  /// The most bytes of a reason; both together fit into an address.
  static let longestReason = 1000

  let message: String?
  let reason: String?
  let confirm: String?
  let anyway: Bool
  let isDryRun: Bool
  let match: ETags?
  let noneMatch: ETags?
  let key: IdempotencyKey?

  init(_ request: Request) throws(Problem) {
    let query = request.target.query
    // A deployment must not depend on which of two values counts.
    if let name = query.repeated.sorted().first {
      throw .badRequest("The query parameter \(name.prefix(40)) is given more than once.")
    }
    guard !query.isMalformed else { throw .badRequest("The query is not UTF-8.") }
    isDryRun = try Flag.isSet("dry_run", in: query)
    anyway = try Flag.isSet("anyway", in: query)
    message = try Self.text("message", in: query, longest: Self.longestMessage)
    reason = try Self.text("reason", in: query, longest: Self.longestReason)
    confirm = query["confirm"]
    // An empty header is a broken condition, not a missing one.
    match = try Self.tags("If-Match", request.param("HTTP_IF_MATCH"))
    noneMatch = try Self.tags("If-None-Match", request.param("HTTP_IF_NONE_MATCH"))
    key = try request.param("HTTP_IDEMPOTENCY_KEY").map { text throws(Problem) in
      guard let key = IdempotencyKey(text) else {
        throw .badRequest("Idempotency-Key must be 8–64 letters, digits, hyphens and underscores.")
      }
      return key
    }
  }

  private static func text(
    _ name: String,
    in query: FormBody,
    longest: Int
  ) throws(Problem) -> String? {
    guard let text = query[name], !text.isEmpty else { return nil }
    guard text.utf8.count <= longest else {
      throw .parameter(name, "must have at most \(longest.grouped) bytes")
    }
    return text
  }

  private static func tags(_ name: String, _ header: String?) throws(Problem) -> ETags? {
    guard let header else { return nil }
    guard let tags = ETags(header) else {
      throw .badRequest("\(name) must be * or ETags, each in double quotes, separated by commas.")
    }
    return tags
  }
}

/// The client's key of a request that must act only once.
struct IdempotencyKey: Hashable {
  static let pattern = #"^("[A-Za-z0-9_-]{8,64}"|[A-Za-z0-9_-]{8,64})$"#

  let text: String

  /// `nil` for an invalid key; surrounding quotes are ignored.
  init?(_ header: String) {
    let isQuoted = header.utf8.count > 2 && header.hasPrefix("\"") && header.hasSuffix("\"")
    let text = isQuoted ? String(header.dropFirst().dropLast()) : header
    guard (8...64).contains(text.utf8.count), text.utf8.allSatisfy(Slug.allows) else { return nil }
    self.text = text
  }
}

extension Problem {
  /// A query parameter has an invalid value.
  fileprivate static func parameter(_ name: String, _ message: String) -> Problem {
    Problem(
      .badRequest,
      title: "Bad request",
      what: "The query parameter \(name) \(message).",
      details: [.init(key: "parameter", value: .string(name))]
    )
  }
}
