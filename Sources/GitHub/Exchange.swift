import Curl
import Logging
import Specs

/// Carries one call to GitHub and back, redirects included.
struct Exchange: Sendable {
  /// What came, and from where.
  struct Reply: Sendable {
    let response: HTTPResponse
    let url: HTTPURL
    /// Whether only GitHub's own address had a say in where we went.
    let isTrusted: Bool
    /// Whether GitHub sent us on to the repository's number, as it does after a renaming.
    let wasMoved: Bool
    /// Where the answer leads that was not followed.
    var next: HTTPURL?
  }

  /// Takes pieces of a body; `false` means that it wants no more.
  typealias Sink = (UnsafeRawBufferPointer) -> Bool

  private static let redirects = 3
  private static let longestLocation = 8000

  let base: HTTPURL
  let userAgent: String
  let client: HTTPClient
  let logger: Logger

  /// One request, and those its redirects ask for.
  ///
  /// - Parameters:
  ///   - call: What to send.
  ///   - token: Sent to GitHub's own address only.
  ///   - deadline: When the answer must be there.
  ///   - staysHome: Whether a redirect to anything but the API itself is only told.
  ///   - sink: Takes the body of a 200 as it comes; `nil` for an answer that is collected.
  /// - Returns: The last answer.
  /// - Throws: ``HTTPError`` when one of the requests has no answer.
  func reply(
    to call: Call,
    with token: TokenKeeper.Token,
    by deadline: Deadline,
    staysHome: Bool = false,
    into sink: Sink? = nil
  ) throws(HTTPError) -> Reply {
    var start = base.text.hasSuffix("/") ? String(base.text.dropLast()) : base.text
    // Enterprise Server has REST below /api/v3, and GraphQL beside that.
    if call.isGraphQL, start.hasSuffix("/api/v3") { start.removeLast("/v3".count) }
    guard var url = HTTPURL(start + call.path) else {
      throw HTTPError(.unusable, "GH_API_URL cannot be used as an address", mayHaveArrived: false)
    }
    var (isTrusted, wasMoved, hops) = (true, false, 0)
    while true {
      let request = request(for: call, at: url, token: isTrusted ? token : nil, by: deadline)
      let response = try once(request, path: call.path, into: sink)
      guard hops < Self.redirects, let next = redirect(of: response, to: call, from: url) else {
        return Reply(response: response, url: url, isTrusted: isTrusted, wasMoved: wasMoved)
      }
      if staysHome, !next.text.hasPrefix(start + "/") {
        return Reply(
          response: response,
          url: url,
          isTrusted: isTrusted,
          wasMoved: wasMoved,
          next: next
        )
      }
      // Once another origin has had a say in where we go, the token stays at home.
      isTrusted = isTrusted && next.hasSameOrigin(as: base)
      wasMoved = wasMoved || isTrusted && next.text.contains("/repositories/")
      url = next
      hops += 1
    }
  }

  private func request(
    for call: Call,
    at url: HTTPURL,
    token: TokenKeeper.Token?,
    by deadline: Deadline
  ) -> HTTPRequest {
    var headers = [
      (name: "User-Agent", value: userAgent),
      (name: "Accept", value: "application/vnd.github+json"),
      (name: "X-GitHub-Api-Version", value: "2022-11-28"),
    ]
    if let token { headers.append(("Authorization", "Bearer \(token.secret.revealed)")) }
    if let etag = call.etag { headers.append(("If-None-Match", etag.text)) }
    if !call.method.isReading { headers.append(("Content-Type", "application/json")) }
    return HTTPRequest(
      call.method,
      url,
      headers: headers,
      body: call.body,
      timeout: deadline.remaining,
      limit: call.limit,
      leavesAtMostOnce: !call.method.isReading
    )
  }

  private func once(
    _ request: HTTPRequest,
    path: String,
    into sink: Sink?
  ) throws(HTTPError) -> HTTPResponse {
    let start = ContinuousClock.now
    var outcome = ""
    defer {
      logger.debug(
        "github.call",
        metadata: [
          "method": "\(request.method.rawValue)",
          "path": "\(path.prefix { $0 != "?" })",
          "outcome": "\(outcome)",
          "ms": "\(Int((ContinuousClock.now - start) / .milliseconds(1)))",
        ]
      )
    }
    do {
      let response =
        if let sink { try client.send(request, into: sink) } else { try client.send(request) }
      outcome = String(response.status)
      return response
    } catch {
      outcome = error.message
      throw error
    }
  }

  /// Where an answer sends us, if we may go there.
  ///
  /// A read may go to any origin, but not from TLS to plain text. A write is repeated only where the
  /// status asks for that and the origin is the same: it was not carried out then.
  private func redirect(of response: HTTPResponse, to call: Call, from url: HTTPURL) -> HTTPURL? {
    guard [301, 302, 307, 308].contains(response.status),
      let location = response.headers["Location"],
      (1...Self.longestLocation).contains(location.utf8.count),
      location.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
      let next = url.resolving(location)
    else { return nil }
    switch call.method {
    case .get: return next.scheme == "https" || next.scheme == url.scheme ? next : nil
    case .post, .put, .patch, .delete:
      return response.status >= 307 && next.hasSameOrigin(as: url) ? next : nil
    }
  }
}
