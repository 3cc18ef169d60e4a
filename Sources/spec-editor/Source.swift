import Logging
import Specs

/// The source that the configuration chose, behind the two ports.
struct Source {
  let name: String
  let repository: any SpecRepository
  let deployer: any Deployer
  /// Ends what runs beside the requests.
  let shutdown: () -> Void

  init(_ configuration: Configuration, _ logger: Logger) {
    (name, repository, deployer) = ("empty", EmptySource(), EmptySource())
    shutdown = {}
  }
}

struct EmptySource: SpecRepository, Deployer {
  let origin = Origin(
    kind: .local,
    repository: "var/specs.git",
    branch: "main",
    specsPath: "demo/infra",
    link: nil
  )
  let knowledge = 0
  private var none: Catalogue {
    Catalogue(
      entries: ["advworks", "northwind", "contoso"].flatMap { c in
        ["dev", "stg", "prd"].compactMap { PodID(customer: c, environment: $0) }
      }.map { .init(id: $0, revision: "x") },
      revision: "x",
      confirmed: .now
    )
  }
  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue {
    none
  }
  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    throw .noSuchPod(pod)
  }
  func knownSpecs(in catalogue: Catalogue) -> [PodID: Spec] { [:] }
  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs { .unlimited }
  func health(by deadline: Deadline) -> SourceHealth {
    SourceHealth(github: "not used", repository: "x")
  }
  func remembered() -> Catalogue? { none }
  func deploy(_ request: DeploymentRequest, by deadline: Deadline) throws(SpecError) -> Deployment {
    throw .noSuchPod(request.pod)
  }
  func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    throw .notFound(message: "no")
  }
}
