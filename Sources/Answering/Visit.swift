package import HTTP
package import Logging
package import Specs
package import Text

/// One request in a handler, with what its pages need.
package struct Visit: Sendable {
  package let request: Request
  package let links: Links
  /// When the answer must be ready; nginx gives up ten seconds later.
  package let deadline: Deadline
  /// The values of the route's `{…}` segments, in order.
  package var parameters: [String] = []
  /// The facts of an attempt to change something; `nil` if the route changes nothing.
  package var attempt: Attempt?

  static let time: Duration = .seconds(20)

  private let logger: Logger

  init(_ request: Request, assets: String, logger: Logger) {
    self.request = request
    self.logger = logger
    links = Links(mount: request.mount, assets: assets)
    deadline = .after(Self.time)
  }

  /// Refuses a request from another site's page.
  ///
  /// - Throws: ``Problem`` with status 403.
  package func checkSender() throws(Problem) { try checkSender(hasFormToken: nil) }

  /// The same for a form; its token counts if the browser sends no origin.
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

  /// Logs an event of this request; the facts are evaluated only if its level is logged.
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
  /// - Throws: ``Problem`` for a body that is not a form or was not read completely.
  package func form() throws(Problem) -> FormBody {
    let bytes = try bodyBytes()
    guard request.contentType == "application/x-www-form-urlencoded" else {
      throw Problem.unsupportedMediaType(expected: "application/x-www-form-urlencoded")
    }
    return FormBody(bytes: bytes)
  }

  /// The same for an optional body: without a body, there are no fields.
  package func optionalForm() throws(Problem) -> FormBody {
    if request.body == .lengthMissing { return FormBody() }
    if case .bytes(let bytes) = request.body, bytes.isEmpty { return FormBody() }
    return try form()
  }

  /// The JSON body, in one of the accepted media types.
  ///
  /// - Throws: ``Problem`` for another media type, invalid JSON, or an incomplete body.
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

  /// The body, for requests that use it.
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
