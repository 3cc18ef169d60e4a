import Answering
import HTTP
import Text

/// One operation of the API: its handler, and its description in `/openapi.json`.
struct Endpoint: Sendable {
  struct Parameter: Sendable {
    enum Place: String { case path, query, header }

    let name: String
    let place: Place
    let description: String
    let schema: JSON
  }

  /// A media type with the schema of its body.
  struct Body: Sendable {
    let type: String
    let schema: JSON

    init(_ type: String, _ schema: JSON) {
      self.type = type
      self.schema = schema
    }
  }

  struct Header: Sendable {
    let name: String
    let description: String
  }

  struct Answer: Sendable {
    let status: Status
    let description: String
    let bodies: [Body]
    let headers: [Header]

    init(_ status: Status, _ description: String, _ bodies: [Body] = [], headers: [Header] = []) {
      self.status = status
      self.description = description
      self.bodies = bodies
      self.headers = headers
    }

    static func json(_ status: Status, _ description: String, _ schema: JSON) -> Answer {
      Answer(status, description, [Body(MediaType.json, schema)])
    }

    static let change = json(
      .ok,
      "The deployment was started. With `dry_run`, or if nothing changes, nothing is.",
      .reference("Change")
    )
  }

  let method: String
  let path: String
  /// Its name in the description.
  let id: String
  let summary: String
  let details: String?
  let parameters: [Parameter]
  /// The media types of a body; none for a request without a body.
  let bodies: [Body]
  let needsBody: Bool
  let answers: [Answer]
  /// Its own errors, besides those of every address: each with an `Error`.
  let errors: [Status]
  /// `nil` if another module answers.
  let route: Route?

  init(
    _ route: Route,
    id: String,
    _ summary: String,
    details: String? = nil,
    parameters: [Parameter] = [],
    bodies: [Body] = [],
    needsBody: Bool = true,
    answers: [Answer],
    errors: [Status] = []
  ) {
    self.route = route
    method = route.method
    path = route.path
    self.id = id
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.bodies = bodies
    self.needsBody = needsBody
    self.answers = answers
    self.errors = errors
  }

  /// Describes an operation that another module answers.
  init(_ method: String, _ path: String, id: String, _ summary: String, answers: [Answer]) {
    route = nil
    self.method = method
    self.path = path
    self.id = id
    self.summary = summary
    self.answers = answers
    details = nil
    parameters = []
    bodies = []
    needsBody = false
    errors = []
  }
}
