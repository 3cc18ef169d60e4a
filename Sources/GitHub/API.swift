import Curl
import FoundationEssentials
import Logging
import Specs
import Synchronization
import Text
import Threads

/// GitHub's REST API: sends calls, repeats reads, remembers limits, keeps the token where it belongs.
final class API: Sendable {
  private static let repeats = 2
  private static let redirects = 3

  let limits = Limits()
  /// Below it lies everything about the repository: `/repos/owner/name`.
  let repositoryPath: String
  /// Why nothing can be sent at all; for the operator to mend.
  let obstacle: Unavailability?

  private let base: HTTPURL?
  private let token: Secret?
  private let userAgent: String
  private let logger: Logger
  private let client = HTTPClient()
  /// A large answer takes many megabytes until it is decoded: never two at once.
  private let large = Budget(1)
  private let observations = Mutex(Observations())

  /// What the answers tell in passing.
  private struct Observations {
    /// How far GitHub's clock is ahead of ours, in seconds.
    var clockLead: Int64?
    var scopes: [String]?
  }

  init(_ settings: GitHubSettings, logger: Logger) {
    base = HTTPURL(settings.apiURL)
    token = settings.token
    userAgent = settings.userAgent
    self.logger = logger
    repositoryPath = "/repos/" + PercentEncoding.encodedPath(settings.repository)
    obstacle =
      if let token = settings.token {
        if !token.revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
          .init(
            cause: .configuration,
            message:
              "GH_TOKEN holds a character that no token has, such as a space or a line break. "
              + "Set the token alone and start again."
          )
        } else if base == nil {
          .init(cause: .configuration, message: "GH_API_URL is no http or https address.")
        } else {
          nil
        }
      } else {
        .missingToken
      }
  }

  /// GitHub's time, in Unix seconds; our own where it has not told it.
  var time: (seconds: Int64, isGitHubs: Bool) {
    let lead = observations.withLock { $0.clockLead }
    return (Timestamps.now + (lead ?? 0), lead != nil)
  }

  /// The scopes of a classic token; `nil` where GitHub does not report them.
  var scopes: [String]? { observations.withLock { $0.scopes } }

  /// Sends a call and returns its answer.
  ///
  /// A read is repeated after 502, 503, 504 and a broken connection, within the deadline; a write
  /// leaves once.
  ///
  /// - Parameters:
  ///   - call: What to send.
  ///   - deadline: When the answer must be there.
  /// - Returns: A success, or 304.
  /// - Throws: ``CallFailure``, which tells whether GitHub may have acted on the call.
  func send(_ call: Call, by deadline: Deadline) throws(CallFailure) -> Answer {
    if let obstacle { throw .unavailable(obstacle) }
    var share: Budget.Share?
    if call.limit > HTTPRequest.standardLimit {
      share = large.share(of: 1, within: deadline.remaining)
      guard share != nil else {
        throw .outage("GitHub did not answer in time", mayHaveArrived: false)
      }
    }
    var attempt = 0
    while true {
      if call.isCounted, let limited = limits.obstacle { throw .unavailable(limited) }
      let failure: CallFailure
      let mayRepeat: Bool
      do {
        let response = try exchange(call, by: deadline)
        observe(response.headers)
        if (200..<300).contains(response.status) || (response.status == 304 && call.etag != nil) {
          return Answer(
            status: response.status,
            headers: response.headers,
            body: response.body,
            share: share
          )
        }
        failure = self.failure(of: response)
        mayRepeat = [502, 503, 504].contains(response.status)
      } catch {
        failure =
          error.cause == .tooLarge
          ? .tooLarge : .outage(error.message, mayHaveArrived: error.mayHaveArrived)
        mayRepeat = error.cause == .broken || error.cause == .unreachable
      }
      let pause = Self.pause(after: attempt)
      guard mayRepeat, call.method == .get, attempt < Self.repeats,
        deadline.remaining > pause + .milliseconds(200)
      else { throw failure }
      logger.debug(
        "github.repeat",
        metadata: ["path": "\(call.path)", "attempt": "\(attempt + 1)"]
      )
      Thread.pause(pause)
      attempt += 1
    }
  }

  /// About 0.2 s, then 0.6 s; never the same, so that many do not come back together.
  private static func pause(after attempt: Int) -> Duration {
    .milliseconds((attempt == 0 ? 200 : 600) * Int.random(in: 50...150) / 100)
  }

  /// One request, and those its redirects ask for.
  private func exchange(_ call: Call, by deadline: Deadline) throws(HTTPError) -> HTTPResponse {
    guard let base, let token, var url = HTTPURL(trimmed(base.text) + call.path) else {
      throw HTTPError(.unusable, "GH_API_URL cannot be used as an address", mayHaveArrived: false)
    }
    var isTrusted = true
    var hops = 0
    while true {
      let response = try once(
        request(for: call, at: url, token: isTrusted ? token : nil, by: deadline),
        path: call.path
      )
      guard hops < Self.redirects, let next = redirect(of: response, to: call, from: url) else {
        return response
      }
      // Once another origin has had a say in where we go, the token stays at home.
      isTrusted = isTrusted && next.hasSameOrigin(as: base)
      url = next
      hops += 1
    }
  }

  private func request(
    for call: Call,
    at url: HTTPURL,
    token: Secret?,
    by deadline: Deadline
  ) -> HTTPRequest {
    var headers = [
      (name: "User-Agent", value: userAgent),
      (name: "Accept", value: "application/vnd.github+json"),
      (name: "X-GitHub-Api-Version", value: "2022-11-28"),
    ]
    if let token { headers.append(("Authorization", "Bearer \(token.revealed)")) }
    if let etag = call.etag { headers.append(("If-None-Match", etag)) }
    if call.method == .post { headers.append(("Content-Type", "application/json")) }
    return HTTPRequest(
      call.method,
      url,
      headers: headers,
      body: call.body,
      timeout: deadline.remaining,
      limit: call.limit,
      leavesAtMostOnce: call.method == .post
    )
  }

  private func once(_ request: HTTPRequest, path: String) throws(HTTPError) -> HTTPResponse {
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
      let response = try client.send(request)
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
      let next = response.headers["Location"].flatMap(url.resolving)
    else { return nil }
    switch call.method {
    case .get: return next.scheme == "https" || next.scheme == url.scheme ? next : nil
    case .post:
      return response.status >= 307 && next.hasSameOrigin(as: url) ? next : nil
    }
  }

  private func failure(of response: HTTPResponse) -> CallFailure {
    let message = message(of: response)
    switch response.status {
    case 401:
      return .unauthorized(message)
    case 403, 429:
      let refusal = limits.refusal(
        status: response.status,
        headers: response.headers,
        message: message,
        at: time.seconds
      )
      return refusal.map { .unavailable($0) } ?? .forbidden(message)
    case 400..<500:
      return .refused(status: response.status, message: message)
    default:
      let wait = response.headers["Retry-After"].flatMap { Int($0) }.map { min(max($0, 1), 3600) }
      return .outage(
        "it answered \(response.status)",
        mayHaveArrived: true,
        retryAfter: wait
      )
    }
  }

  /// What GitHub says about a failure, fit to be shown: bounded, on one line, without the token.
  private func message(of response: HTTPResponse) -> String {
    guard let payload = try? Answer.decode(ErrorPayload.self, from: response.body) else {
      return ""
    }
    return shown(payload.message)
  }

  /// A text of GitHub's, fit to be shown: bounded, on one line, without the token.
  func shown(_ text: String) -> String {
    var text = text
    if let token, !token.revealed.isEmpty {
      text = text.split(separator: token.revealed, omittingEmptySubsequences: false)
        .joined(separator: "(secret)")
    }
    return text.shown(limit: 500)
  }

  private func observe(_ headers: HTTPHeaders) {
    limits.note(headers)
    let time = headers["Date"].flatMap(Timestamps.http)
    let scopes = headers["X-OAuth-Scopes"]?.split(separator: ",").map {
      String($0.filter { $0 != " " })
    }
    observations.withLock { observations in
      if let time { observations.clockLead = time - Timestamps.now }
      if let scopes { observations.scopes = scopes }
    }
  }

  private func trimmed(_ base: String) -> String {
    base.hasSuffix("/") ? String(base.dropLast()) : base
  }
}
