import HTML
import Specs
import Text

/// Why a request is not answered with what it asked for, said the same way in pages and in JSON.
struct Problem: Error, Sendable {
  let status: Status
  /// The page's title and heading: what happened, in a few words.
  let title: String
  /// What happened and whose turn it is, in sentences.
  let what: String
  /// What to do next, one step each.
  var next: [Markup] = []
  /// Facts for programs.
  var details: [JSON.Member] = []
  /// Seconds.
  var retryAfter: Int?
  /// The methods that are allowed, for 405.
  var allow: String?
  /// Whether the page lists the pods that exist.
  var listsPods = false
  /// For the log alone.
  var cause: String?

  init(
    _ status: Status,
    title: String,
    what: String,
    next: [Markup] = [],
    details: [JSON.Member] = [],
    retryAfter: Int? = nil,
    listsPods: Bool = false
  ) {
    self.status = status
    self.title = title
    self.what = what
    self.next = next
    self.details = details
    self.retryAfter = retryAfter
    self.listsPods = listsPods
  }

  var json: JSON {
    .object([
      .init(key: "error", value: .string(what)),
      .init(key: "details", value: .object(details)),
    ])
  }
}

extension Problem {
  static func badRequest(_ what: String) -> Problem {
    Problem(.badRequest, title: "Bad request", what: what)
  }

  static func unsupportedMediaType(expected: String) -> Problem {
    Problem(
      .unsupportedMediaType,
      title: "Unsupported media type",
      what: "The body must be sent as \(expected).",
      details: [.init(key: "expected", value: .string(expected))]
    )
  }

  static func crossSite(_ why: String) -> Problem {
    Problem(
      .forbidden,
      title: "Not sent from this site",
      what: "Nothing was deployed, because the request was not sent by a page of this site. \(why)",
      next: ["Go back, reload the form, and deploy from there."]
    )
  }

  static func invalid(_ invalid: InvalidSubmission) -> Problem {
    Problem(
      .badRequest,
      title: "There is a problem",
      what: invalid.problems.map { $0.message + "." }.joined(separator: " "),
      details: [
        .init(
          key: "fields",
          value: .object(
            invalid.problems.map { .init(key: $0.field.rawValue, value: .string($0.message)) }
          )
        )
      ]
    )
  }

  static func noSuchPage(_ visit: Visit) -> Problem {
    Problem(
      .notFound,
      title: "Page not found",
      what: "There is no page at this address.",
      next: [
        #"Check the address, or choose a pod from <a href="\#(visit.links.pods)">the list</a>."#
      ],
      listsPods: true
    )
  }

  static let internalError = Problem(
    .internalError,
    title: "Something went wrong",
    what: "Something went wrong. The error was logged under this request ID.",
    next: ["Try again. If it keeps happening, send the request ID to your administrator."]
  )
}
