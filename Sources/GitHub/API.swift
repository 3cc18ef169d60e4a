import Curl
import FoundationEssentials
import Logging
import Specs
import Synchronization
import Text
import Threads

/// GitHub's REST API: sends calls, repeats reads, remembers limits, and protects the token.
final class API: Sendable {
  private static let repeats = 2
  /// Clocks differ by seconds; a day would be wrong.
  private static let largestLead: Int64 = 86_400

  let limits = Limits()
  /// The path of everything about the repository: `/repos/owner/name`.
  let repositoryPath: String
  /// Why no requests are possible at all; only the operator can change that.
  let obstacle: Unavailability?

  let exchange: Exchange?
  let strangers: Strangers

  private let settings: GitHubSettings
  private let tokens: TokenKeeper?
  private let logger: Logger
  /// A large answer takes many megabytes until it is decoded: never two at once.
  private let large = Budget(1)
  private let observations = Mutex(Observations())

  /// Facts from the answers to one token.
  private struct Observations {
    var generation = 0
    /// How far GitHub's clock is ahead of ours, in seconds.
    var clockLead: Int64?
    var scopes: [String]?
    var wasMoved = false
  }

  init(_ settings: GitHubSettings, logger: Logger) {
    self.settings = settings
    self.logger = logger
    tokens = settings.token.map { TokenKeeper($0, file: settings.tokenFile, logger: logger) }
    strangers = Strangers(settings)
    repositoryPath = "/repos/" + PercentEncoding.encodedPath(settings.repository)
    exchange = HTTPURL(settings.apiURL).map {
      Exchange(
        base: $0,
        userAgent: settings.userAgent,
        client: HTTPClient(certificates: settings.certificates),
        logger: logger
      )
    }
    obstacle =
      if let token = settings.token {
        if (try? TokenText.secret(in: Array(token.revealed.utf8))) != token {
          .init(
            cause: .configuration,
            message:
              "GH_TOKEN contains a character that no token has, such as a space or a line break. "
              + "Set only the token and restart."
          )
        } else if exchange == nil {
          .init(cause: .configuration, message: "GH_API_URL is not an http or https address.")
        } else {
          nil
        }
      } else {
        .missingToken
      }
  }

  /// Why no requests are possible now; `nil` if they are.
  var hindrance: Unavailability? {
    if let obstacle { return obstacle }
    _ = token
    return limits.obstacle
  }

  /// The current token's generation; facts about one token are not valid for the next.
  var generation: Int { token?.generation ?? 0 }

  /// GitHub's time, in Unix seconds; our own if GitHub has not reported it.
  var time: (seconds: Int64, isGitHubs: Bool) {
    let lead = observations.withLock { $0.clockLead }
    return (Timestamps.now + (lead ?? 0), lead != nil)
  }

  /// The scopes of a classic token; `nil` where GitHub does not report them.
  var scopes: [String]? { observations.withLock { $0.scopes } }

  /// The current token; limits and scopes of the previous one are forgotten.
  var token: TokenKeeper.Token? {
    guard let token = tokens?.current else { return nil }
    forgetAll(before: token)
    return token
  }

  private func forgetAll(before token: TokenKeeper.Token) {
    let isNew = observations.withLock { observations in
      guard observations.generation < token.generation else { return false }
      observations.generation = token.generation
      observations.scopes = nil
      return true
    }
    if isNew { limits.forget() }
  }

  /// Sends a call and returns its answer.
  ///
  /// A read is repeated after 502, 503, 504 and a broken connection, within the deadline; a write
  /// is sent once. If a token from a file is refused, the call is sent once more if the file has a
  /// new token.
  ///
  /// - Parameters:
  ///   - call: What to send.
  ///   - deadline: When the answer must be there.
  /// - Returns: One of the call's successes, or 304.
  /// - Throws: ``CallFailure``, which says whether GitHub may have acted on the call.
  func send(_ call: Call, by deadline: Deadline) throws(CallFailure) -> Answer {
    if let obstacle { throw .unavailable(obstacle) }
    guard var token, let exchange else { throw .unavailable(.missingToken) }
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
      var call = call
      if call.etag?.generation != token.generation { call.etag = nil }
      let failure: CallFailure
      let mayRepeat: Bool
      do throws(HTTPError) {
        let reply = try exchange.reply(to: call, with: token, by: deadline)
        observe(reply, with: token)
        if reply.response.status == 401, reply.response.isJSON,
          let newer = tokens?.token(after: token)
        {
          forgetAll(before: newer)
          token = newer
          continue
        }
        switch verdict(on: reply, to: call, with: token) {
        case .success(var answer):
          answer.share = share
          return answer
        case .failure(let why): failure = why
        }
        mayRepeat = reply.response.mayRepeat
      } catch {
        failure = error.cause == .tooLarge ? .tooLarge : strangers.outage(error)
        mayRepeat = error.mayRepeat
      }
      let pause = Self.pause(after: attempt)
      guard mayRepeat, call.method.isReading, attempt < Self.repeats,
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

  /// About 0.2 s, then 0.6 s; randomized, so that many requests do not repeat together.
  private static func pause(after attempt: Int) -> Duration {
    .milliseconds((attempt == 0 ? 200 : 600) * Int.random(in: 50...150) / 100)
  }

  /// The result of an answer: only what GitHub's description allows for the operation is a success.
  private func verdict(
    on reply: Exchange.Reply,
    to call: Call,
    with token: TokenKeeper.Token
  ) -> Result<Answer, CallFailure> {
    let response = reply.response
    let isUnchanged = response.status == 304 && call.etag != nil
    guard isUnchanged || call.successes.contains(response.status) else {
      return .failure(failure(of: reply))
    }
    guard isUnchanged || (response.status == 204 ? response.isEmpty : response.isJSON) else {
      return .failure(strangers.foreign(response, at: reply.url))
    }
    return .success(
      Answer(
        status: response.status,
        etag: EntityTag(response.headers["ETag"], generation: token.generation),
        body: response.body,
        unintelligible: strangers.unintelligible(at: reply.url)
      )
    )
  }

  func failure(of reply: Exchange.Reply) -> CallFailure {
    let response = reply.response
    let message = message(of: response)
    switch response.status {
    case 403, 429:
      let refusal = limits.refusal(
        status: response.status,
        headers: response.headers,
        message: message,
        at: time.seconds
      )
      if let refusal { return .unavailable(refusal) }
    case 500...:
      let wait = response.headers["Retry-After"].flatMap { Int($0) }.map { min(max($0, 1), 3600) }
      return .outage(
        "GitHub returned \(response.status)",
        mayHaveArrived: true,
        retryAfter: wait
      )
    default: break
    }
    if response.status == 407 { return strangers.proxyRefusal(of: reply.url) }
    guard (400..<500).contains(response.status), response.isJSON else {
      return strangers.foreign(response, at: reply.url)
    }
    switch response.status {
    case 401: return .unauthorized(message, isFromFile: tokens?.isFromFile ?? false)
    case 403: return .forbidden(message, link: strangers.signOn(response.headers["X-GitHub-SSO"]))
    default: return .refused(status: response.status, message: message)
    }
  }

  /// GitHub's message about a failure, safe to show: limited, on one line, without the token.
  private func message(of response: HTTPResponse) -> String {
    guard response.isJSON,
      let payload = try? Answer.decode(ErrorPayload.self, from: response.body)
    else { return "" }
    return shown([payload.message, payload.detail].compactMap(\.self).joined(separator: ": "))
  }

  /// A text from GitHub, safe to show: limited, on one line, without the token.
  func shown(_ text: String) -> String { withoutToken(text).shown(limit: 500) }

  /// The text with a replacement for the token.
  func withoutToken(_ text: String) -> String {
    guard let token = token?.secret.revealed, holdsToken(text) else { return text }
    return text.split(separator: token, omittingEmptySubsequences: false)
      .joined(separator: "(secret)")
  }

  func holdsToken(_ text: String) -> Bool {
    guard let token = token?.secret.revealed, !token.isEmpty,
      text.utf8.count >= token.utf8.count
    else { return false }
    return text.contains(token)
  }

  /// Notes facts from one of GitHub's own answers.
  func observe(_ reply: Exchange.Reply, with token: TokenKeeper.Token) {
    let response = reply.response
    guard reply.isTrusted, response.isJSON || response.isEmpty else { return }
    limits.note(response.headers)
    let lead = response.headers["Date"].flatMap(Timestamps.http).map { $0 - Timestamps.now }
    let scopes = response.headers["X-OAuth-Scopes"]?.split(separator: ",").map {
      String($0.filter { $0 != " " })
    }
    let isNewlyMoved = observations.withLock { observations in
      if let lead, abs(lead) <= Self.largestLead { observations.clockLead = lead }
      if let scopes, observations.generation == token.generation { observations.scopes = scopes }
      guard reply.wasMoved, !observations.wasMoved else { return false }
      observations.wasMoved = true
      return true
    }
    if isNewlyMoved {
      logger.warning(
        "repository.renamed",
        metadata: [
          "repository": "\(settings.repository)",
          "advice": "GitHub redirects to its new name; set GH_REPO to the new name",
        ]
      )
    }
  }
}

extension HTTPResponse {
  /// Whether the media type is JSON.
  var isJSON: Bool {
    let type = headers["Content-Type"]?.prefix { $0 != ";" }.lowercased() ?? ""
    let name = type.filter { $0 != " " }
    return name == "application/json" || name.hasPrefix("application/") && name.hasSuffix("+json")
  }

  /// Whether there is no body and none was announced.
  var isEmpty: Bool {
    body.isEmpty && ["0", nil].contains(headers["Content-Length"])
      && (headers["Content-Type"] == nil || isJSON)
  }
}
