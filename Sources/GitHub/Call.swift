import Curl
import FoundationEssentials

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
}

/// GitHub's answer to a ``Call``: one of its successes, or 304 to one that had an ETag.
struct Answer: Sendable {
  let status: Int
  let etag: EntityTag?
  let body: [UInt8]
  /// What to say when the body is not what was asked for.
  let unintelligible: CallFailure

  var isUnchanged: Bool { status == 304 }

  /// The body as JSON.
  ///
  /// - Parameters:
  ///   - type: What it should hold: at least the required fields that we read.
  ///   - filter: Which entries of a tree are kept; for the others no memory is spent.
  /// - Returns: What it holds.
  /// - Throws: ``unintelligible`` for anything else.
  func decoded<Payload: Decodable>(
    as type: Payload.Type,
    keeping filter: TreeFilter? = nil
  ) throws(CallFailure) -> Payload {
    let decoder = JSONDecoder()
    if let filter { decoder.userInfo[TreeFilter.key] = filter }
    do {
      return try decoder.decode(type, from: Data(body))
    } catch {
      throw unintelligible
    }
  }
}
