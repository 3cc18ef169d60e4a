import HTML
import Specs
import Text

/// One request on its way through a handler, with what every page of it needs.
struct Visit: Sendable {
  let request: Request
  let links: Links
  /// When the answer must be there: nginx gives up ten seconds later.
  let deadline: Deadline
  /// The values of the route's `{…}` segments, in order.
  var parameters: [String] = []
  /// What is known of an attempt to change something; `nil` where the route changes nothing.
  var attempt: Attempt?

  static let time: Duration = .seconds(20)

  init(_ request: Request, assets: String) {
    self.request = request
    links = Links(mount: request.mount, assets: assets)
    deadline = .after(Self.time)
  }

  /// Refuses what another site's page sent.
  ///
  /// - Throws: ``Problem`` with status 403.
  func checkSender(formToken: String?, isForm: Bool) throws(Problem) {
    do throws(Problem) {
      try SameOrigin.check(request, formToken: formToken, isForm: isForm)
    } catch {
      attempt?.note(.crossSite)
      throw error
    }
  }

  /// The fields of a posted form.
  ///
  /// - Throws: ``Problem`` for a body that is no form or was not taken whole.
  func form() throws(Problem) -> FormBody {
    let bytes = try bodyBytes()
    guard request.contentType == "application/x-www-form-urlencoded" else {
      throw Problem.unsupportedMediaType(expected: "application/x-www-form-urlencoded")
    }
    return FormBody(Substring(decoding: bytes, as: UTF8.self))
  }

  /// The posted JSON.
  ///
  /// - Throws: ``Problem`` for another media type, a text that is no JSON, or one not taken whole.
  func json() throws(Problem) -> JSON {
    let bytes = try bodyBytes()
    guard request.contentType == "application/json" else {
      throw Problem.unsupportedMediaType(expected: "application/json")
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
  func bodyBytes() throws(Problem) -> [UInt8] {
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
