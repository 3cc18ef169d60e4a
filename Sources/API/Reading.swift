import Answering
import HTTP
import Specs
import Text
import YAML

/// The facts that a list of pods depends on.
struct PodListKey: Hashable {
  let revision: String
  /// The number of pods whose spec was read.
  let known: Int
  /// The generation of the open pull requests.
  var pulls = 0
}

extension PodAPI {
  /// `GET /api/pods`, in the order of the page.
  func listPods(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let hasFields = try Flag.isSet("fields", in: visit.request.target.query)
    let catalogue = try editor.repository.catalogue(.remembered, by: visit.deadline)
    guard hasFields else {
      let key = PodListKey(revision: catalogue.revision, known: 0)
      return .json(podLists.value(for: key) { JSON.array(catalogue.entries.map(\.name)).bytes })
    }
    let known = catalogue.entries.count { $0.summary != nil }
    let pulls = editor.pulls.openPulls()
    let key = PodListKey(revision: catalogue.revision, known: known, pulls: pulls.generation)
    return .json(
      fieldLists.value(for: key) {
        JSON.array(
          catalogue.entries.map {
            $0.summed(columns: catalogue.settings.columns, pull: pulls[$0.id])
          }
        ).bytes
      }
    )
  }

  /// `GET /api/pod/{customer}/{env}`: the parsed spec, or its text.
  func readPod(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let pod = try visit.pod()
    let original = try editor.proposer.original(of: pod, by: visit.deadline)
    let response: Response
    switch Representation(accept: visit.request.header("HTTP_ACCEPT")) {
    case _ where visit.has(original.revision): response = Response(.notModified)
    case .yaml: response = .text(original.text, type: MediaType.yaml)
    case .json:
      if let unusable = original.unusable { throw SpecError.unusableSpec(unusable) }
      try original.document?.makeRoomForValue()
      response = .json(JSON(original.value))
    }
    return response.adding("ETag", "\"\(original.revision)\"").adding("Vary", "Accept")
  }

  /// `GET /api/schema`: the schema in use.
  func readSchema(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let catalogue = try editor.repository.catalogue(.remembered, by: visit.deadline)
    return .json(JSON(catalogue.steering.schema.source))
  }

  /// `POST /api/refresh`; it needs no body.
  func refresh(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    if try !visit.hasEmptyBody, visit.request.contentType != MediaType.json {
      throw Problem.unsupportedMediaType(expected: MediaType.json)
    }
    _ = try editor.repository.catalogue(.reread, by: visit.deadline)
    return .json(["message": "Cache cleared"])
  }
}

extension Visit {
  /// Whether the client already has this revision.
  fileprivate func has(_ revision: String) -> Bool {
    guard let header = request.header("HTTP_IF_NONE_MATCH"), let tags = ETags(header) else {
      return false
    }
    return tags.name(revision, isExact: false)
  }

  fileprivate var hasEmptyBody: Bool {
    get throws(Problem) {
      // A request without a body has no length either.
      if request.body == .lengthMissing { return true }
      return try bodyBytes().isEmpty
    }
  }
}

extension Catalogue.Entry {
  /// The pod in a list.
  fileprivate var name: JSON { .object(names) }

  private var names: [JSON.Member] {
    [
      .init(key: "customer", value: .string(id.customer.text)),
      .init(key: "env", value: .string(id.environment.text)),
    ]
  }

  /// The same with its revision, its open pull request and the values of its columns, without absent ones.
  fileprivate func summed(columns: [FieldPath], pull: PullSummary?) -> JSON {
    var members = names
    members.append(.init(key: "revision", value: .string(revision)))
    let fields = summary.map { summary in
      zip(columns, summary.values).compactMap { path, value in
        value.map { JSON.Member(key: path.description, value: JSON($0)) }
      }
    }
    members.append(.init(key: "fields", value: fields.map(JSON.object) ?? .null))
    if let problem = summary?.problem {
      members.append(.init(key: "problem", value: .string(problem)))
    }
    members.append(
      .init(key: "pull_request", value: pull.map { .int(Int64($0.number)) } ?? .null)
    )
    return .object(members)
  }
}
