import Curl
import Logging
import Specs

/// Sends one call to GitHub and returns the answer, following redirects.
struct Exchange: Sendable {
  /// An answer, and where it came from.
  struct Reply: Sendable {
    let response: HTTPResponse
    let url: HTTPURL
    /// Whether every address on the way came from GitHub itself.
    let isTrusted: Bool
    /// Whether GitHub redirected to the repository's number, as it does after a renaming.
    let wasMoved: Bool
    /// The target of a redirect that was not followed.
    var next: HTTPURL?
  }

  /// Takes pieces of a body; returns `false` when it needs no more.
  typealias Sink = (UnsafeRawBufferPointer) -> Bool

  private static let redirects = 3
  private static let longestLocation = 8000

  let base: HTTPURL
  let userAgent: String
  let client: HTTPClient
  let logger: Logger

  /// Sends a request, and follows its redirects.
  ///
  /// - Parameters:
  ///   - call: What to send.
  ///   - token: Sent only to GitHub's own address.
  ///   - deadline: When the answer must be there.
  ///   - staysHome: Whether a redirect to anything but the API itself is returned, not followed.
  ///   - sink: Takes the body of a 200 as it arrives; `nil` to collect the answer.
  /// - Returns: The last answer.
  /// - Throws: ``HTTPError`` if one of the requests has no answer.
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
      // Once another origin has chosen an address, the token is no longer sent.
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

  /// The target of a redirect, if we may follow it.
  ///
  /// A read may be redirected to any origin, but not from TLS to plain text. A write is repeated
  /// only if the status requires it and the origin is the same, because then it was not carried
  /// out.
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
