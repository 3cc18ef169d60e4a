import Curl
import FoundationEssentials

/// One request to GitHub's API.
struct Call: Sendable {
  var method: HTTPRequest.Method = .get
  /// Below `GH_API_URL`, escaped, with its query: `/repos/owner/name`.
  var path: String
  /// The ETag of what is known already: an unchanged answer is then 304 and costs no rate limit.
  var etag: String?
  var body: [UInt8] = []
  /// Bytes the answer may have.
  var limit = HTTPRequest.standardLimit
  /// Whether the answer counts towards the rate limit.
  var isCounted = true

  static func get(
    _ path: String,
    etag: String? = nil,
    limit: Int = HTTPRequest.standardLimit
  )
    -> Call
  {
    Call(path: path, etag: etag, limit: limit)
  }

  /// A text as one segment of a path, or as a value in a query.
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A path, such as a branch's name, whose slashes stay.
  static func escapedPath(_ path: String) -> String {
    path.split(separator: "/").map { escaped(String($0)) }.joined(separator: "/")
  }
}

/// GitHub's answer to a ``Call``: a success, or 304 to one that had an ETag.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPHeaders
  let body: [UInt8]

  var etag: String? { headers["ETag"] }
  var isUnchanged: Bool { status == 304 }

  /// The body as JSON.
  ///
  /// - Parameters:
  ///   - type: What it should hold.
  ///   - filter: Which entries of a tree are kept; for the others no memory is spent.
  /// - Returns: What it holds.
  /// - Throws: ``CallFailure/unintelligible`` for anything else.
  func decoded<Payload: Decodable>(
    as type: Payload.Type,
    keeping filter: TreeFilter? = nil
  ) throws(CallFailure) -> Payload {
    let decoder = JSONDecoder()
    if let filter { decoder.userInfo[TreeFilter.key] = filter }
    do {
      return try decoder.decode(type, from: Data(body))
    } catch {
      throw .unintelligible
    }
  }
}
