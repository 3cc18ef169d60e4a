package import Answering
import HTTP
package import Specs
import Text
import YAML

/// What programs see: the same use cases as the pages, as JSON.
package final class PodAPI: Sendable {
  private let repository: any SpecRepository
  private let deployer: any Deployer
  private let metrics: Metrics
  private let podListCache = LastMade<String, [UInt8]>()

  package init(repository: any SpecRepository, deployer: any Deployer, metrics: Metrics) {
    self.repository = repository
    self.deployer = deployer
    self.metrics = metrics
  }

  package var routes: [Route] {
    [
      .get("/api/pods", apiPods),
      .get("/api/pod/{customer}/{environment}", apiPod),
      .change("POST", "/api/pod", apiDeploy),
      .post("/api/refresh", apiRefresh),
    ]
  }

  /// `GET /api/pods`, in the order of the page.
  func apiPods(_ visit: Visit) throws -> Response {
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    return .json(
      podListCache.value(for: catalogue.revision) {
        JSON.array(
          catalogue.entries.map {
            ["customer": .string($0.id.customer.text), "env": .string($0.id.environment.text)]
          }
        ).bytes
      }
    )
  }

  /// `GET /api/pod/{customer}/{env}`: the parsed spec.
  func apiPod(_ visit: Visit) throws -> Response {
    let spec = try visit.spec(in: repository)
    try spec.makeRoomForValue()
    return .json(JSON(spec.document.value)).adding("ETag", "\"\(spec.revision)\"")
  }

  /// `POST /api/pod`: creates or changes.
  func apiDeploy(_ visit: Visit) throws -> Response {
    let json = try visit.json()
    visit.attempt?.note(customer: json["customer"]?.text, environment: json["env"]?.text)
    try visit.checkSender()
    let order = try Order(json)

    let spec: Spec? = try order.submission.pod.flatMap { try existingSpec($0, visit) }
    visit.attempt?.note(action: spec == nil ? .new : .edit)
    var submission = order.submission
    submission.mode = spec == nil ? .new : .edit
    submission.wafEnabled = order.wafEnabled ?? spec?.wafEnabled.value ?? false
    let request = try submission.checked(
      requestedBy: visit.request.user,
      message: order.message,
      keepsWAF: order.wafEnabled == nil
    )
    let deployment = try visit.start(request, by: deployer, metrics)
    return .json([
      "customer": .string(request.pod.customer.text),
      "env": .string(request.pod.environment.text),
      "run_id": JSON(deployment.run?.id),
      "run_url": JSON(
        deployment.run.map { Links.external($0.link) ?? visit.links.run($0.id) }
      ),
    ])
  }

  /// The pod's spec, or `nil` for a pod to be created.
  private func existingSpec(_ pod: PodID, _ visit: Visit) throws(SpecError) -> Spec? {
    do {
      return try repository.spec(of: pod, by: visit.deadline)
    } catch {
      guard case .noSuchPod = error else { throw error }
      return nil
    }
  }

  /// `POST /api/refresh`; it needs no body.
  func apiRefresh(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    if case .bytes(let bytes) = visit.request.body, !bytes.isEmpty {
      guard visit.request.contentType == "application/json" else {
        throw Problem.unsupportedMediaType(expected: "application/json")
      }
    }
    _ = try repository.catalogue(.reread, by: visit.deadline)
    return .json(["message": "Cache cleared"])
  }
}

/// The body of `POST /api/pod`, its shape checked; what the fields hold is the submission's to check.
private struct Order {
  /// Bytes of a commit message that are taken.
  private static let longestMessage = 4096

  let submission: Submission
  /// `nil` for unchanged.
  let wafEnabled: Bool?
  let message: String?

  init(_ json: JSON) throws(Problem) {
    var wrong: [(field: String, message: String)] = []
    func text(_ value: JSON?, _ field: String) -> String {
      guard case .string(let text)? = value else {
        wrong.append((field, "must be a string and is required"))
        return ""
      }
      return text
    }
    guard case .object = json else {
      throw Problem.badRequest("The body must be a JSON object.")
    }
    let customer = text(json["customer"], "customer")
    let environment = text(json["env"], "env")
    let spec = json["spec"]
    var name = ""
    var waf: Bool?
    if case .object? = spec {
      name = text(spec?["instance_name"], "instance_name")
      switch spec?["waf_enabled"] {
      case nil, .null: waf = nil
      case .bool(let value): waf = value
      default: wrong.append(("waf_enabled", "must be true or false"))
      }
    } else {
      wrong.append(("spec", "must be an object with instance_name"))
    }
    switch json["commit_message"] {
    case nil, .null: message = nil
    case .string(let text) where text.utf8.count <= Self.longestMessage:
      message = text.isEmpty ? nil : text
    default:
      message = nil
      wrong.append(("commit_message", "must be a string of at most 4096 bytes"))
    }
    guard wrong.isEmpty else {
      throw Problem(
        .badRequest,
        title: "Bad request",
        what: wrong.map { "\($0.field) \($0.message)" }.joined(separator: "; ") + ".",
        details: [
          .init(
            key: "fields",
            value: .object(wrong.map { .init(key: $0.field, value: .string($0.message)) })
          )
        ]
      )
    }
    wafEnabled = waf
    submission = Submission(
      mode: .edit,
      customer: customer,
      environment: environment,
      instanceName: name
    )
  }
}

extension JSON {
  /// The text that a string holds.
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

  /// What a YAML document says, in JSON's types.
  init(_ value: YAML.Value) {
    switch value {
    case .null: self = .null
    case .bool(let bool): self = .bool(bool)
    case .int(let number): self = .number(number.text)
    // JSON has no word for infinity and for what is no number.
    case .float(let number): self = number.isFinite ? .number(number.text) : .string(number.text)
    case .string(let text): self = .string(text)
    case .sequence(let values): self = .array(values.map { JSON($0) })
    case .mapping(let members):
      self = .object(members.map { Member(key: $0.key, value: JSON($0.value)) })
    }
  }
}
