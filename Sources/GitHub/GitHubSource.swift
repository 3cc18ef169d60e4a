package import Logging
package import Specs
import Synchronization

/// The ports over GitHub's REST API; writing and following are in another file.
///
/// Requests are answered from memory if possible; everything else waits in a place of the ``Gate``,
/// within the request's deadline.
package final class GitHubSource: SpecRepository {
  /// How long to search for a pod that memory does not know, before it counts as missing.
  private static let search = Duration.seconds(5)
  /// How long it may take to find out whether a pod is being deployed.
  static let glance = Duration.seconds(5)

  package let origin: Origin

  private let api: API
  private let gate: Gate
  private let specs: SpecStore
  private let bulk: BulkReader
  private let oldSpecs: OldSpecs
  private let reporter: HealthReporter

  let settings: GitHubSettings
  let reader: CatalogueReader
  let workflows: WorkflowReader
  let dispatcher: Dispatcher
  let memory = RunMemory()
  let runs: RunReader
  let pendings: PendingRuns
  let logs: LogReader
  let control: RunControl
  let active: ActiveRuns
  let history: HistoryReader
  let list: RunList
  let lately: Lately
  let directory: PullDirectory
  let pulls: PullReader
  let pullWriter: PullWriter
  let pullControl: PullControl
  let updater: PullUpdater
  let pushes: PushRuns
  let committer: CommitDeployer
  let graphQL: GraphQL
  /// Pull requests that are known to be merged.
  private let merged = Mutex<Set<Int>>([])

  package init(_ settings: GitHubSettings, logger: Logger) {
    let links = WebLinks(settings)
    self.settings = settings
    api = API(settings, logger: logger)
    gate = Gate(places: settings.waiters)
    let blobs = BlobReader(api: api, settings: settings)
    specs = SpecStore(blobs: blobs)
    oldSpecs = OldSpecs(store: specs)
    workflows = WorkflowReader(blobs: blobs, settings: settings)
    let steering = SteeringReader(blobs: blobs)
    bulk = BulkReader(
      api: api,
      settings: settings,
      specs: specs,
      workflows: workflows,
      steering: steering,
      logger: logger
    )
    reader = CatalogueReader(
      api: api,
      settings: settings,
      bulk: bulk,
      steering: steering,
      logger: logger
    )
    list = RunList(api: api, settings: settings)
    let owner = TokenOwner(api: api)
    dispatcher = Dispatcher(
      api: api,
      settings: settings,
      links: links,
      memory: memory,
      list: list,
      owner: owner,
      logger: logger
    )
    runs = RunReader(
      api: api,
      settings: settings,
      links: links,
      memory: memory,
      list: list,
      logger: logger,
      followsPushes: { [reader] in
        settings.mode != .dispatch
          || reader.known?.catalogue.settings.environments.contains {
            $0.mode != nil && $0.mode != .dispatch
          } == true
      },
      // It has probably changed what the catalogue lists.
      whenEnded: { [reader] in reader.expire() }
    )
    pendings = PendingRuns(
      api: api,
      settings: settings,
      links: links,
      memory: memory,
      list: list,
      owner: owner,
      reader: runs
    )
    logs = LogReader(api: api, settings: settings, links: links, reader: runs)
    control = RunControl(
      api: api,
      settings: settings,
      reader: runs,
      approvals: ApprovalReader(api: api)
    )
    active = ActiveRuns(memory: memory, list: list, reader: runs, pendings: pendings)
    let texts = OldTexts(
      api: api,
      settings: settings,
      ration: Ration("texts of commits were looked up", capacity: 60, perMinute: 60)
    )
    graphQL = GraphQL(api: api, repository: settings.repository)
    let writer = CommitWriter(git: GitWriter(api: api), graphQL: graphQL)
    let files = PodFiles(api: api, settings: settings, blobs: blobs)
    directory = PullDirectory(api: api, settings: settings, links: links)
    pushes = PushRuns(api: api, settings: settings, reader: runs)
    pulls = PullReader(
      api: api,
      settings: settings,
      links: links,
      directory: directory,
      texts: texts,
      pushes: pushes
    )
    pullWriter = PullWriter(
      api: api,
      settings: settings,
      links: links,
      writer: writer,
      files: files,
      directory: directory,
      reader: pulls,
      logger: logger
    )
    pullControl = PullControl(
      api: api,
      settings: settings,
      git: writer.git,
      reader: pulls,
      directory: directory
    )
    updater = PullUpdater(
      api: api,
      settings: settings,
      steering: { [reader] in reader.known?.catalogue.steering ?? .builtIn },
      git: writer.git,
      texts: texts,
      reader: pulls,
      control: pullControl,
      comparisons: ComparisonReader(api: api)
    )
    committer = CommitDeployer(
      api: api,
      settings: settings,
      links: links,
      writer: writer,
      files: files,
      texts: texts,
      pushes: pushes,
      logger: logger
    )
    history = HistoryReader(api: api, settings: settings, links: links)
    lately = Lately(list: list, memory: memory, reader: runs, pendings: pendings)
    reporter = HealthReporter(api: api, settings: settings, reader: reader, gate: gate)
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
      foreseen(try known(by: deadline).catalogue)
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

  package func spec(
    of pod: PodID,
    at revision: String,
    by deadline: Deadline
  ) throws(SpecError) -> Spec {
    if let spec = try oldSpecs.known(pod, at: revision) { return spec }
    return try waiting { () throws(SpecError) in
      try oldSpecs.spec(of: pod, at: revision, by: deadline)
    }
  }

  package func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    let snapshot = try known(by: deadline).snapshot
    // Where nothing is dispatched, no workflow limits anything.
    if settings.mode != .dispatch, snapshot.workflow == nil { return .unlimited }
    if let known = workflows.known(in: snapshot) { return known }
    return try waiting { () throws(SpecError) in
      try workflows.inputs(in: snapshot, by: deadline)
    }
  }

  package func health(by deadline: Deadline) -> SourceHealth { reporter.health(by: deadline) }

  package func remembered() -> Catalogue? { reader.known?.catalogue }

  // MARK: Helpers

  /// Notes that a pull request is merged; whether that is news.
  func noteMerged(_ number: Int) -> Bool {
    merged.withLock { merged in
      if merged.count > 1000 { merged = [] }
      return merged.insert(number).inserted
    }
  }

  /// Why no requests to GitHub are possible now; `nil` if they are.
  var hindrance: Unavailability? { api.hindrance }

  /// Runs a call to GitHub in one of the limited places.
  func waiting<Value>(
    _ body: () throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    if let hindrance { throw .unavailable(hindrance) }
    return try gate.waiting(body)
  }

  /// The remembered catalogue; only the first request waits for it.
  func known(by deadline: Deadline) throws(SpecError) -> CatalogueReader.Known {
    if let known = reader.remembered() { return known }
    return try waiting { () throws(SpecError) in try reader.first(by: deadline) }
  }

  /// Reads the repository now, in at most one request at a time: concurrent ones continue with the
  /// remembered catalogue, which counts as stale from then on.
  private func reread(by deadline: Deadline) throws(SpecError) -> CatalogueReader.Known {
    guard let known = reader.known else { return try known(by: deadline) }
    guard reader.beginReread() else { return known }
    defer { reader.endReread() }
    return try waiting { () throws(SpecError) in
      try reader.read(by: deadline, isRequested: true)
    }
  }

  /// Searches again for a pod that an old catalogue does not list; it may have been created since.
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
}
