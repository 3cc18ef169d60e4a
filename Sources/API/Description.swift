import Answering
import HTTP
import Specs
import Text

/// The facts that the description of the API depends on, besides the table of endpoints.
struct DescriptionKey: Hashable {
  let mount: String
  let steering: SteeringRevisions
}

extension PodAPI {
  /// `GET /openapi.json`: this API, as OpenAPI 3.1.
  func describe(_ visit: Visit) -> Response {
    let steering = editor.steering
    let key = DescriptionKey(mount: visit.links.mount, steering: steering.revisions)
    return .json(
      descriptions.value(for: key) {
        let root: JSON = [
          "openapi": "3.1.0",
          "info": [
            "title": "Spec Editor", "version": "1",
            "description": "Reads the pods of a repository and deploys changes to them.",
          ], "servers": [["url": .string(visit.links.root)]], "paths": .paths(of: endpoints),
          "components": ["schemas": Schemas.all(steering.schema, steering.settings)],
        ]
        return root.bytes
      }
    )
  }
}

extension JSON {
  fileprivate static func paths(of endpoints: [Endpoint]) -> JSON {
    var paths: [(path: String, operations: [Member])] = []
    for endpoint in endpoints {
      let operation = Member(key: endpoint.method.lowercased(), value: endpoint.operation)
      if let place = paths.firstIndex(where: { $0.path == endpoint.path }) {
        paths[place].operations.append(operation)
      } else {
        paths.append((endpoint.path, [operation]))
      }
    }
    return .object(paths.map { Member(key: $0.path, value: .object($0.operations)) })
  }

  fileprivate static func content(_ bodies: [Endpoint.Body]) -> JSON {
    .object(bodies.map { Member(key: $0.type, value: ["schema": $0.schema]) })
  }
}

extension Endpoint {
  /// Answers that every address may give, or nginx in front of it.
  private static let anywhere: [(status: Int, description: String)] = [
    (400, Status.badRequest.phrase), (401, "A password is required"),
    (414, Status.uriTooLong.phrase), (421, "Another host name"), (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"), (500, Status.internalError.phrase),
    (503, Status.unavailable.phrase), (504, "Gateway Timeout"),
  ]

  /// The endpoint as an OpenAPI operation.
  fileprivate var operation: JSON {
    var members: [JSON.Member] = [
      .init(key: "operationId", value: .string(id)), .init(key: "summary", value: .string(summary)),
    ]
    if let details { members.append(.init(key: "description", value: .string(details))) }
    if !parameters.isEmpty {
      members.append(.init(key: "parameters", value: .array(parameters.map(\.json))))
    }
    if !bodies.isEmpty {
      members.append(
        .init(
          key: "requestBody",
          value: ["required": .bool(needsBody), "content": .content(bodies)]
        )
      )
    }
    members.append(.init(key: "responses", value: responses))
    return .object(members)
  }

  private var responses: JSON {
    let known = answers.map(\.status.rawValue)
    let refusals = (errors.map { ($0.rawValue, $0.phrase) } + Self.anywhere)
      .filter { !known.contains($0.0) }
      .sorted { $0.0 < $1.0 }
    return .object(
      answers.map { .init(key: "\($0.status.rawValue)", value: $0.json) }
        + refusals.map { status, description in
          let answer = Answer(.badRequest, description, [Body(MediaType.json, .reference("Error"))])
          return .init(key: "\(status)", value: answer.json)
        }
    )
  }
}

extension Endpoint.Parameter {
  fileprivate var json: JSON {
    [
      "name": .string(name), "in": .string(place.rawValue), "required": .bool(place == .path),
      "description": .string(description), "schema": schema,
    ]
  }
}

extension Endpoint.Answer {
  /// The answer without its status.
  fileprivate var json: JSON {
    var members: [JSON.Member] = [.init(key: "description", value: .string(description))]
    if !headers.isEmpty {
      let headers = headers.map { header in
        JSON.Member(
          key: header.name,
          value: ["description": .string(header.description), "schema": .text()]
        )
      }
      members.append(.init(key: "headers", value: .object(headers)))
    }
    if !bodies.isEmpty { members.append(.init(key: "content", value: .content(bodies))) }
    return .object(members)
  }
}
