import Curl
import FoundationEssentials
import Text
import Threads

/// One request to GitHub's API.
struct Call: Sendable {
  var method: HTTPRequest.Method = .get
  /// Below `GH_API_URL`, escaped, with its query: `/repos/owner/name`.
  var path: String
  /// The ETag of what is known already: an unchanged answer is then 304 and costs no rate limit.
  var etag: EntityTag?
  var body: [UInt8] = []
  /// Bytes the answer may have.
  var limit = HTTPRequest.standardLimit
  /// Whether the answer counts towards the rate limit.
  var isCounted = true
  /// Whether ``path`` is that of the GraphQL API.
  var isGraphQL = false
  /// The statuses by which GitHub's description lets this operation succeed.
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
  /// What to say when the body is not what was asked for.
  let unintelligible: CallFailure
  /// Keeps other large answers away for as long as this one is kept.
  var share: Budget.Share?

  var isUnchanged: Bool { status == 304 }

  /// The body as JSON.
  ///
  /// - Parameter type: What it should hold: at least the required fields that we read.
  /// - Returns: What it holds.
  /// - Throws: ``unintelligible`` for anything else.
  func decoded<Payload: Decodable>(as type: Payload.Type) throws(CallFailure) -> Payload {
    do throws(Unintelligible) {
      return try Self.decode(type, from: body)
    } catch {
      throw unintelligible
    }
  }

  /// Bytes of a text that are decoded whatever else is.
  private static let small = 64 << 10
  /// Held while a larger one is decoded, which takes several times its size for a moment.
  private static let decoding = Budget(1)

  /// A JSON text, decoded unless it is built to take memory.
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

/// The text is not what was asked for.
struct Unintelligible: Error {}

extension [UInt8] {
  /// Whether this can be an answer of GitHub's, by how many values it holds and how deep they stand.
  ///
  /// The decoder takes 24 bytes and more for each value; two bytes of text can be one.
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
