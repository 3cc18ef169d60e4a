package import HTTP
package import Logging
package import Specs
package import Text

/// One request on its way through a handler, with what every page of it needs.
package struct Visit: Sendable {
  package let request: Request
  package let links: Links
  /// When the answer must be there: nginx gives up ten seconds later.
  package let deadline: Deadline
  /// The values of the route's `{…}` segments, in order.
  package var parameters: [String] = []
  /// What is known of an attempt to change something; `nil` where the route changes nothing.
  package var attempt: Attempt?

  static let time: Duration = .seconds(20)

  private let logger: Logger

  init(_ request: Request, assets: String, logger: Logger) {
    self.request = request
    self.logger = logger
    links = Links(mount: request.mount, assets: assets)
    deadline = .after(Self.time)
  }

  /// Refuses what another site's page sent.
  ///
  /// - Throws: ``Problem`` with status 403.
  package func checkSender() throws(Problem) { try checkSender(hasFormToken: nil) }

  /// The same of a form, whose token counts where the browser says nothing.
  package func checkSender(formToken: String?) throws(Problem) {
    try checkSender(hasFormToken: FormToken.isGood(formToken, request))
  }

  private func checkSender(hasFormToken: Bool?) throws(Problem) {
    do throws(CrossSite) {
      try SameOrigin.check(request, hasFormToken: hasFormToken)
    } catch {
      attempt?.note(.crossSite)
      throw .crossSite(error.why)
    }
  }

  /// Logs an event of this request; the facts are gathered only where its level is logged.
  package func log(
    _ level: Logger.Level,
    _ event: String,
    _ facts: @autoclosure () -> Logger.Metadata
  ) {
    guard level >= logger.logLevel else { return }
    var facts = facts()
    if facts["request"] == nil { facts["request"] = .string(request.id) }
    logger.log(level: level, Logger.Message(stringLiteral: event), metadata: facts)
  }

  /// The fields of a posted form.
  ///
  /// - Throws: ``Problem`` for a body that is no form or was not taken whole.
  package func form() throws(Problem) -> FormBody {
    let bytes = try bodyBytes()
    guard request.contentType == "application/x-www-form-urlencoded" else {
      throw Problem.unsupportedMediaType(expected: "application/x-www-form-urlencoded")
    }
    return FormBody(bytes: bytes)
  }

  /// The same, where there may be nothing to say: none for a request without a body.
  package func optionalForm() throws(Problem) -> FormBody {
    if request.body == .lengthMissing { return FormBody() }
    if case .bytes(let bytes) = request.body, bytes.isEmpty { return FormBody() }
    return try form()
  }

  /// The JSON that was sent, in one of the media types that are taken.
  ///
  /// - Throws: ``Problem`` for another media type, a text that is no JSON, or one not taken whole.
  package func json(as types: [String] = ["application/json"]) throws(Problem) -> JSON {
    let bytes = try bodyBytes()
    guard types.contains(request.contentType) else {
      throw Problem.unsupportedMediaType(expected: types.joined(separator: " or "))
    }
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw Problem.badRequest(
        "The body is not valid JSON. Line \(error.line), column \(error.column): \(error.problem)."
      )
    }
  }

  /// The body, for requests whose body is looked at.
  package func bodyBytes() throws(Problem) -> [UInt8] {
    switch request.body {
    case .bytes(let bytes): return bytes
    case .lengthMissing:
      throw Problem(
        .lengthRequired,
        title: "Length required",
        what: "The request has no Content-Length, so its body was not read."
      )
    case .lengthWrong:
      throw Problem.badRequest("The body is not as long as its Content-Length says.")
    case .tooLarge:
      throw Problem(
        .contentTooLarge,
        title: "Request too large",
        what: "The body is larger than \(request.bodyLimit >> 10) KiB, the limit for this address."
      )
    case .busy:
      throw Problem(
        .unavailable,
        title: "Too many large requests",
        what: "Other large requests are being processed. Nothing was deployed. "
          + "Try again in a few seconds.",
        retryAfter: 5
      )
    }
  }
}
