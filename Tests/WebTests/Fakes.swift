import API
import Answering
import HTTP
import Logging
import Specs
import Synchronization

@testable import Web

/// A source in memory, made with literals.
final class FakeSource: SpecRepository, Deployer {
  let origin: Origin
  /// The pods whose summaries the pages lacked.
  let interest = Mutex<[PodID]>([])
  private let texts: [PodID: String]
  private let skipped: [SkippedFile]
  private let failure: SpecError?
  private let refusal: SpecError?
  private let requests = Mutex<[DeploymentRequest]>([])

  var deployed: [DeploymentRequest] { requests.withLock { $0 } }

  init(
    _ texts: [String: String] = ["advworks/dev": FakeSource.spec],
    kind: Origin.Kind = .github,
    specsPath: String = "demo/infra",
    skipped: [SkippedFile] = [],
    failure: SpecError? = nil,
    refusal: SpecError? = nil
  ) {
    self.texts = Dictionary(
      uniqueKeysWithValues: texts.compactMap { name, text in
        let halves = name.split(separator: "/")
        return PodID(customer: halves[0], environment: halves[1]).map { ($0, text) }
      }
    )
    self.skipped = skipped
    self.failure = failure
    self.refusal = refusal
    origin = Origin(
      kind: kind,
      repository: "acme/specs",
      branch: "main",
      specsPath: specsPath,
      link: "https://github.example/acme/specs"
    )
  }

  static let spec = """
    spec:
      compute:
        instance_name: web1 # the name
      security:
        waf:
          enabled: false

    """

  private var list: Catalogue {
    Catalogue(
      entries: texts.map { pod, text in
        .init(id: pod, revision: "0123456789abcdef", summary: Self.summary(of: pod, text))
      },
      revision: "r1",
      confirmed: .now,
      skipped: SkippedFiles(skipped)
    )
  }

  /// `nil` for an empty text, which stands for one that was not read yet.
  private static func summary(of pod: PodID, _ text: String) -> Summary? {
    guard !text.isEmpty else { return nil }
    do {
      let spec = try Spec(pod: pod, revision: "0123456789abcdef", bytes: Array(text.utf8))
      return Summary(of: spec.document, columns: BuiltIn.settings.columns)
    } catch {
      return Summary(values: [], problem: "\(error)")
    }
  }

  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue {
    if let failure { throw failure }
    return list
  }

  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    if let failure { throw failure }
    guard let text = texts[pod] else { throw .noSuchPod(pod) }
    return try Spec(pod: pod, revision: "0123456789abcdef", bytes: Array(text.utf8))
  }

  func noteInterest(in entries: some Sequence<Catalogue.Entry>) {
    interest.withLock { $0 += entries.map(\.id) }
  }

  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    WorkflowInputs(environments: ["dev", "stg", "prd"])
  }

  func health(by deadline: Deadline) -> SourceHealth {
    SourceHealth(
      github: failure == nil ? "connected" : "unreachable",
      repository: "acme/specs",
      repoScope: true,
      rateLimit: .init(remaining: 4999, limit: 5000, resetAt: 1_700_000_000),
      error: failure == nil ? nil : "GitHub is away."
    )
  }

  func remembered() -> Catalogue? { failure == nil ? list : nil }

  func deploy(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    if let refusal { throw refusal }
    requests.withLock { $0.append(request) }
    return Deployment(
      pod: request.pod,
      inputs: [.init(name: "instance_name", value: request.instanceName.text)],
      requestedBy: request.requestedBy,
      run: RunReference(
        id: 42,
        link: "https://github.example/acme/specs/actions/runs/42",
        isCertain: true
      )
    )
  }

  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    guard id == 42 else { throw .notFound(message: "There is no run \(id).") }
    return Run(
      id: 42,
      pod: PodID(customer: "advworks", environment: "dev"),
      title: "Deploy advworks/dev",
      status: .inProgress,
      conclusion: nil,
      link: "https://github.example/acme/specs/actions/runs/42"
    )
  }
}

extension Pages {
  convenience init(_ source: FakeSource, _ metrics: Metrics = Metrics()) {
    self.init(repository: source, deployer: source, metrics: metrics, version: "0.0.0")
  }
}

extension Site {
  convenience init(
    _ source: FakeSource,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) {
    let metrics = Metrics()
    let pages = Pages(source, metrics)
    let api = PodAPI(repository: source, deployer: source, metrics: metrics)
    let operations = Operations(repository: source, metrics: metrics, version: "0.0.0")
    self.init(
      routes: pages.routes + operations.routes + api.routes,
      repository: source,
      metrics: metrics,
      assets: "abcdefabcdef",
      logger: logger,
      problemPage: pages.problem
    )
  }

  /// Answers a GET.
  func get(_ uri: String, _ more: [String: String] = [:]) -> Response {
    respond(to: Request(params: params("GET", uri, more), body: .bytes([])))
  }

  /// Answers a form, as a browser on our own page sends it.
  func post(
    _ uri: String,
    form: String,
    _ more: [String: String] = ["HTTP_SEC_FETCH_SITE": "same-origin"]
  )
    -> Response
  {
    var params = params("POST", uri, more)
    params["CONTENT_TYPE"] = params["CONTENT_TYPE"] ?? "application/x-www-form-urlencoded"
    return respond(to: Request(params: params, body: .bytes(Array(form.utf8))))
  }

  func post(_ uri: String, json: String, _ more: [String: String] = [:]) -> Response {
    var params = params("POST", uri, more)
    params["CONTENT_TYPE"] = params["CONTENT_TYPE"] ?? "application/json"
    return respond(to: Request(params: params, body: .bytes(Array(json.utf8))))
  }

  private func params(_ method: String, _ uri: String, _ more: [String: String]) -> [String: String]
  {
    let own = ["REQUEST_METHOD": method, "REQUEST_URI": uri, "HTTP_HOST": "editor.example"]
    return own.merging(more) { $1 }
  }
}

extension Response {
  var text: String { String(decoding: body, as: UTF8.self) }

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
