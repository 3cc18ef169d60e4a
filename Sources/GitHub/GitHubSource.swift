package import Logging
package import Specs

/// The two ports over GitHub's REST API.
///
/// What memory can answer is answered from there; everything else waits in a place of the ``Gate``,
/// within the request's deadline.
package final class GitHubSource: SpecRepository, Deployer {
  /// How long a pod that memory does not know is looked for, before it counts as missing.
  private static let search = Duration.seconds(5)

  package let origin: Origin

  private let api: API
  private let gate: Gate
  private let reader: CatalogueReader
  private let specs: SpecStore
  private let bulk: BulkReader
  private let workflows: WorkflowReader
  private let dispatcher: Dispatcher
  private let runs: RunReader
  private let reporter: HealthReporter
  private let logger: Logger

  package init(_ settings: GitHubSettings, logger: Logger) {
    let links = WebLinks(settings)
    let memory = RunMemory()
    api = API(settings, logger: logger)
    gate = Gate(places: settings.waiters)
    let blobs = BlobReader(api: api, settings: settings)
    specs = SpecStore(blobs: blobs)
    workflows = WorkflowReader(blobs: blobs, settings: settings)
    bulk = BulkReader(
      api: api,
      settings: settings,
      specs: specs,
      workflows: workflows,
      logger: logger
    )
    reader = CatalogueReader(api: api, settings: settings, bulk: bulk, logger: logger)
    dispatcher = Dispatcher(
      api: api,
      settings: settings,
      links: links,
      memory: memory,
      logger: logger
    )
    runs = RunReader(api: api, settings: settings, links: links, memory: memory)
    reporter = HealthReporter(api: api, settings: settings, reader: reader, gate: gate)
    self.logger = logger
    origin = Origin(
      kind: .github,
      repository: settings.repository,
      branch: settings.branch,
      specsPath: settings.specsPath,
      link: links.repositoryPage,
      obstacle: api.obstacle?.message
    )
  }

  // MARK: SpecRepository

  package func catalogue(
    _ freshness: Freshness,
    by deadline: Deadline
  ) throws(SpecError) -> Catalogue {
    switch freshness {
    case .remembered:
      try known(by: deadline).catalogue
    case .reread:
      try reread(by: deadline).catalogue
    }
  }

  package func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    let known = try known(by: deadline)
    guard let entry = known.catalogue.entry(of: pod) ?? search(for: pod, by: deadline) else {
      throw .noSuchPod(pod)
    }
    if let spec = try specs.known(entry) { return spec }
    return try waiting { () throws(SpecError) in try specs.spec(of: entry, by: deadline) }
  }

  package func noteInterest(in entries: some Sequence<Catalogue.Entry>) { bulk.prefer(entries) }

  package func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    let snapshot = try known(by: deadline).snapshot
    if let known = workflows.known(in: snapshot) { return known }
    return try waiting { () throws(SpecError) in
      try workflows.inputs(in: snapshot, by: deadline)
    }
  }

  package func health(by deadline: Deadline) -> SourceHealth { reporter.health(by: deadline) }

  package func remembered() -> Catalogue? { reader.known?.catalogue }

  // MARK: Deployer

  /// Dispatches the workflow, unless the branch tells that something else is there by now.
  package func deploy(
    _ request: DeploymentRequest,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let deployment = try waiting { () throws(SpecError) in
      let known = try reader.read(by: deadline, patience: .zero)
      try check(request, against: known.catalogue)
      var takesRequestedBy = false
      if request.requestedBy != nil {
        // Who asked is worth a request, but not the deployment.
        let inputs = try? workflows.inputs(in: known.snapshot, by: .half(of: deadline))
        takesRequestedBy = inputs?.takesRequestedBy ?? false
      }
      return try dispatcher.dispatch(
        request,
        takesRequestedBy: takesRequestedBy,
        isOnBranch: known.snapshot.workflow != nil,
        by: deadline
      )
    }
    logger.debug(
      "dispatch.sent",
      metadata: [
        "pod": "\(request.pod)",
        "run": "\(deployment.run.map { String($0.id) } ?? "unknown")",
        "certain": "\(deployment.run?.isCertain ?? false)",
      ]
    )
    return deployment
  }

  package func run(_ id: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    guard id > 0, !runs.isExcluded(id) else { throw runs.absence(of: id) }
    let before = runs.remembered(id)
    do throws(SpecError) {
      let run = try waiting { () throws(SpecError) in try runs.run(id, by: deadline) }
      // A run that has just ended has most likely changed what the catalogue lists.
      if run.status == .completed, let before, before.status != .completed { reader.expire() }
      return run
    } catch .unavailable(let unavailability) {
      // What has ended stays as it is; and while others wait, what was true a moment ago will do.
      guard let before, before.status == .completed || unavailability.cause == .busy else {
        throw .unavailable(unavailability)
      }
      return before
    }
  }

  // MARK: Helpers

  /// Runs what may wait for GitHub in one of the places for that.
  private func waiting<Value>(
    _ body: () throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    if let hindrance = api.hindrance { throw .unavailable(hindrance) }
    return try gate.waiting(body)
  }

  /// What is remembered; only the first time somebody waits for it.
  private func known(by deadline: Deadline) throws(SpecError) -> CatalogueReader.Known {
    if let known = reader.remembered() { return known }
    return try waiting { () throws(SpecError) in try reader.first(by: deadline) }
  }

  /// Reads the repository now, in one request's place at most: those who ask for it meanwhile go on with
  /// what is remembered, which counts as old from then on.
  private func reread(by deadline: Deadline) throws(SpecError) -> CatalogueReader.Known {
    guard let known = reader.known else { return try known(by: deadline) }
    guard reader.beginReread() else { return known }
    defer { reader.endReread() }
    return try waiting { () throws(SpecError) in try reader.read(by: deadline) }
  }

  /// Looks again for a pod that an old catalogue does not list; it may have been created since.
  private func search(for pod: PodID, by deadline: Deadline) -> Catalogue.Entry? {
    guard let known = reader.known, reader.isStale, known.catalogue.trouble == nil else {
      return nil
    }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.search))
    let fresh = try? waiting { () throws(SpecError) in
      try reader.read(by: end, patience: .zero)
    }
    return fresh?.catalogue.entry(of: pod)
  }

  private func check(
    _ request: DeploymentRequest,
    against catalogue: Catalogue
  ) throws(SpecError) {
    let entry = catalogue.entry(of: request.pod)
    switch request.kind {
    case .create:
      if entry != nil { throw .podExists(request.pod) }
    case .edit:
      guard let entry else { throw .noSuchPod(request.pod) }
      if let revision = request.revision, revision != entry.revision {
        throw .conflict(
          request.pod,
          message: "The spec of \(request.pod) has changed since this page was opened. Nothing was "
            + "deployed: look at it again, then deploy."
        )
      }
    }
  }
}

extension Deadline {
  /// A deadline after half of what is left.
  static func half(of deadline: Deadline) -> Deadline { .after(deadline.remaining / 2) }
}
