package import HTTP
package import Specs
package import Text

import YAML

/// Why a request failed, with the same words for pages and JSON.
package struct Problem: Error, Sendable {
  package let status: Status
  /// The page's title and heading: what happened, in a few words.
  package let title: String
  /// What happened, in sentences.
  package let what: String
  /// What to do next, one step each.
  package var next: [Sentence] = []
  /// Facts for programs.
  package var details: [JSON.Member] = []
  /// Seconds until a retry makes sense.
  package var retryAfter: Int?
  /// The allowed methods, for 405.
  package var allow: String?
  /// Whether the page lists the existing pods.
  package var listsPods = false
  /// Only for the log.
  package var cause: String?

  package init(
    _ status: Status,
    title: String,
    what: String,
    next: [Sentence] = [],
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

  package var json: JSON {
    .object([
      .init(key: "error", value: .string(what)),
      .init(key: "details", value: .object(details)),
    ])
  }
}

extension Problem {
  package static func badRequest(_ what: String) -> Problem {
    Problem(.badRequest, title: "Bad request", what: what)
  }

  package static func methodNotAllowed(_ methods: [String]) -> Problem {
    let allow = methods.joined(separator: ", ")
    var problem = Problem(
      .methodNotAllowed,
      title: "Method not allowed",
      what: "This address accepts \(allow) only."
    )
    problem.allow = allow
    return problem
  }

  package static func unsupportedMediaType(expected: String) -> Problem {
    Problem(
      .unsupportedMediaType,
      title: "Unsupported media type",
      what: "The body must be sent as \(expected).",
      details: [.init(key: "expected", value: .string(expected))]
    )
  }

  package static func crossSite(_ why: String) -> Problem {
    Problem(
      .forbidden,
      title: "Not sent from this site",
      what: "Nothing was done, because the request was not sent by a page of this site. \(why)",
      next: ["Go back, reload the form, and deploy from there."]
    )
  }

  /// `settings` has the names of fields.
  package static func invalid(
    _ invalid: InvalidSubmission,
    _ settings: EditorSettings
  ) -> Problem {
    Problem(
      .badRequest,
      title: "There is a problem",
      what: invalid.problems.map { $0.message + "." }.joined(separator: " "),
      details: [
        .init(
          key: "fields",
          value: .object(
            invalid.problems.map {
              .init(key: $0.place.name(by: settings), value: .string($0.message))
            }
          )
        )
      ]
    )
  }

  package static func invalid(_ invalid: InvalidSpec) -> Problem {
    switch invalid {
    case .malformed(let error):
      Problem(
        .badRequest,
        title: "The text is not valid YAML",
        what: "Line \(error.mark.line), column \(error.mark.column): \(error.problem).",
        details: JSON.place(error.mark)
      )
    case .tooLarge(let bytes):
      Problem(
        .contentTooLarge,
        title: "Text too large",
        what:
          "The text has \(bytes.grouped) bytes; specs of up to \(Spec.largest >> 10) KiB can be "
          + "edited here."
      )
    case .forbidden(let violations):
      Problem(
        .badRequest,
        title: "There is a problem",
        what: violations.map(\.sentence).joined(separator: " "),
        details: [.init(key: "fields", value: .fields(violations))]
          + (violations.lazy.compactMap(\.mark).first.map(JSON.place) ?? [])
      )
    }
  }

  package static func invalid(_ error: PatchError) -> Problem {
    switch error {
    case .malformed: Problem(.badRequest, title: "Bad request", what: error.message)
    case .tooLarge: Problem(.unprocessable, title: "Patch too large", what: error.message)
    case .unmet(let operation, let path, _):
      Problem(
        .conflict,
        title: "The patch does not apply",
        what: error.message,
        details: [
          .init(key: "operation", value: .int(Int64(operation))),
          .init(key: "path", value: .string(path.description)),
        ]
      )
    }
  }

  /// The key of a confirmation was sent before with other content.
  package static let reusedKey = Problem(
    .conflict,
    title: "Already confirmed",
    what: "This review was confirmed before with other values. Nothing was started.",
    next: ["Open the pod again, review the change, and confirm that."]
  )

  package static func noSuchPage(_ visit: Visit) -> Problem {
    Problem(
      .notFound,
      title: "Page not found",
      what: "There is no page at this address.",
      next: [
        "Check the address, or choose a pod from \("the list", to: visit.links.pods)."
      ],
      listsPods: true
    )
  }

  package static let internalError = Problem(
    .internalError,
    title: "Something went wrong",
    what: "Something went wrong. The error was logged under this request ID.",
    next: ["Try again. If it keeps happening, send the request ID to your administrator."]
  )
}

extension FieldProblem.Place {
  /// The name in forms and in the API.
  package func name(by settings: EditorSettings) -> String {
    switch self {
    case .customer: "customer"
    case .environment: "environment"
    case .field(let path): settings.name(of: path)
    case .key(let path): "_key\(path)"
    }
  }
}

extension Violation {
  /// With its position, if it has one.
  fileprivate var sentence: String {
    (mark.map { "Line \($0.line), column \($0.column): " } ?? "") + message + "."
  }
}
