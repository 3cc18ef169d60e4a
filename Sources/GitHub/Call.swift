import Curl
import FoundationEssentials
import Text
import Threads

/// One request to GitHub's API.
struct Call: Sendable {
  var method: HTTPRequest.Method = .get
  /// Below `GH_API_URL`, escaped, with its query: `/repos/owner/name`.
  var path: String
  /// The ETag of what is already known: an unchanged answer is then 304 and does not count against
  /// the rate limit.
  var etag: EntityTag?
  var body: [UInt8] = []
  /// The most bytes of the answer.
  var limit = HTTPRequest.standardLimit
  /// Whether the answer counts towards the rate limit.
  var isCounted = true
  /// Whether ``path`` is that of the GraphQL API.
  var isGraphQL = false
  /// The statuses that GitHub's description has for the success of this operation.
  ///
  /// All but 204 come with JSON.
  var successes: Set<Int> = [200]

  static func get(
    _ path: String,
    etag: EntityTag? = nil,
    limit: Int = HTTPRequest.standardLimit
  )
    -> Call
  {
    Call(path: path, etag: etag, limit: limit)
  }

  /// A request that changes something; it leaves once.
  ///
  /// - Parameters:
  ///   - method: Which kind of change.
  ///   - path: Below `GH_API_URL`.
  ///   - body: What to send.
  ///   - successes: The statuses by which it succeeds.
  static func write(
    _ method: HTTPRequest.Method,
    _ path: String,
    _ body: JSON = [:],
    successes: Set<Int>
  ) -> Call {
    var call = Call(path: path)
    call.method = method
    call.body = body.bytes
    call.successes = successes
    return call
  }
}

/// GitHub's answer to a ``Call``: one of its successes, or 304 to one that had an ETag.
struct Answer: Sendable {
  let status: Int
  let etag: EntityTag?
  let body: [UInt8]
  /// The error if the body is not as expected.
  let unintelligible: CallFailure
  /// Keeps other large answers waiting while this one exists.
  var share: Budget.Share?

  var isUnchanged: Bool { status == 304 }

  /// The body as JSON.
  ///
  /// - Parameter type: The expected content: at least the required fields that we read.
  /// - Returns: The content.
  /// - Throws: ``unintelligible`` for anything else.
  func decoded<Payload: Decodable>(as type: Payload.Type) throws(CallFailure) -> Payload {
    do throws(Unintelligible) {
      return try Self.decode(type, from: body)
    } catch {
      throw unintelligible
    }
  }

  /// A text up to this many bytes is always decoded at once.
  private static let small = 64 << 10
  /// Held while a larger one is decoded, which briefly takes several times its size.
  private static let decoding = Budget(1)

  /// Decodes a JSON text, unless it is built to use up memory.
  static func decode<Payload: Decodable>(
    _ type: Payload.Type,
    from body: [UInt8]
  ) throws(Unintelligible) -> Payload {
    guard body.isWorthDecoding else { throw Unintelligible() }
    let share = body.count <= small ? nil : decoding.share(of: 1, within: .seconds(20))
    defer { withExtendedLifetime(share) {} }
    do {
      return try JSONDecoder().decode(type, from: Data(body))
    } catch {
      throw Unintelligible()
    }
  }
}

/// The text is not as expected.
struct Unintelligible: Error {}

extension [UInt8] {
  /// Whether this can be an answer of GitHub, by its number of values and their nesting.
  ///
  /// The decoder takes at least 24 bytes for each value, and two bytes of text can be one value.
  fileprivate var isWorthDecoding: Bool {
    var (values, depth, inString, isEscaped) = (0, 0, false, false)
    for byte in self {
      if isEscaped {
        isEscaped = false
      } else if inString {
        if byte == UInt8(ascii: "\\") { isEscaped = true }
        if byte == UInt8(ascii: "\"") { inString = false }
      } else {
        switch byte {
        case UInt8(ascii: "\""): inString = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          depth += 1
          values += 1
          guard depth <= 64 else { return false }
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ","), UInt8(ascii: ":"): values += 1
        default: break
        }
      }
    }
    return values <= 1024 + count / 8
  }
}
