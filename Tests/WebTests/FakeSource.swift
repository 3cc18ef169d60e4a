import Recording
import Specs
import Synchronization
import Text
import YAML

/// A source in memory, made with literals, which stores what it is given.
final class FakeSource: SpecRepository, Deployer, RunFollower, FakeRuns, RecentRuns {
  let origin: Origin
  private let skipped: [SkippedFile]
  private let failure: SpecError?
  private let refusal: SpecError?
  private let active: RunID?
  private let run: Run?
  private let mode: DeployMode
  /// The open pull request that a change updates.
  private let pull: PullSummary?
  private let steering: Steering
  private let lately: RecentRunList
  private let state: Mutex<State>
  /// The pods that someone looked at.
  let interest = Mutex<[PodID]>([])

  private struct State {
    var texts: [PodID: String]
    /// All texts so far, by revision.
    var history: [String: String] = [:]
    var deployed: [ChangeSet] = []
    /// The number of commits by others.
    var writes = 0
  }

  /// The deployed changes, in order.
  var deployed: [ChangeSet] { state.withLock { $0.deployed } }

  init(
    _ texts: [String: String] = ["advworks/dev": FakeSource.spec],
    kind: Origin.Kind = .github,
    specsPath: String = "demo/infra",
    skipped: [SkippedFile] = [],
    failure: SpecError? = nil,
    refusal: SpecError? = nil,
    active: String? = nil,
    run: Run? = nil,
    settings: String = "",
    lately: [Run] = [],
    trouble: SpecError? = nil,
    mode: DeployMode = .dispatch,
    pull: PullSummary? = nil,
    schema: String? = nil
  ) {
    self.mode = mode
    self.pull = pull
    let files: [SteeringFile: String] =
      schema == nil ? [.settings: "settings"] : [.settings: "settings", .schema: "schema"]
    steering = Steering(files) { file, _ in
      Array((file == .settings ? settings : schema ?? "").utf8)
    }
    let pods = texts.compactMap { name, text in PodID(name).map { ($0, text) } }
    var state = State(texts: Dictionary(uniqueKeysWithValues: pods))
    for text in texts.values { state.history[Self.revision(of: text)] = text }
    self.state = Mutex(state)
    self.skipped = skipped
    self.lately = RecentRunList(runs: lately, age: 12, trouble: trouble)
    self.failure = failure
    self.refusal = refusal
    self.run = run
    self.active = active.flatMap { RunID($0) }
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

  /// Forty digits that name a text.
  static func revision(of text: String) -> String { BlobID.of(Array(text.utf8)) }

  /// A commit by someone else.
  func write(_ text: String?, to name: String) {
    guard let pod = PodID(name) else { return }
    state.withLock { state in
      state.texts[pod] = text
      state.writes += 1
      if let text { state.history[Self.revision(of: text)] = text }
    }
  }

  func text(of name: String) -> String? {
    PodID(name).flatMap { pod in state.withLock { $0.texts[pod] } }
  }

  // MARK: SpecRepository

  private var list: Catalogue {
    let (texts, writes) = state.withLock { ($0.texts, $0.writes) }
    return Catalogue(
      entries: texts.map { pod, text in
        .init(id: pod, revision: Self.revision(of: text), summary: Self.summary(of: text))
      },
      revision: "r\(writes)",
      confirmed: .now,
      skipped: SkippedFiles(skipped),
      steering: steering
    )
  }

  /// Nothing is known of an empty text yet.
  private static func summary(of text: String) -> Summary? {
    guard !text.isEmpty else { return nil }
    do {
      return Summary(of: try Document(text), columns: BuiltIn.settings.columns)
    } catch {
      return Summary(values: [], problem: "It cannot be read.")
    }
  }

  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue {
    if let failure { throw failure }
    return list
  }

  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    if let failure { throw failure }
    guard let text = state.withLock({ $0.texts[pod] }) else { throw .noSuchPod(pod) }
    return try Spec(pod: pod, revision: Self.revision(of: text), bytes: Array(text.utf8))
  }

  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec {
    guard let text = state.withLock({ $0.history[revision] }) else { throw .noSuchRevision(pod) }
    return try Spec(pod: pod, revision: revision, bytes: Array(text.utf8))
  }

  func noteInterest(in entries: some Sequence<Catalogue.Entry>) {
    interest.withLock { $0 += entries.map(\.id) }
  }

  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    WorkflowInputs([.init(name: "environment", options: ["dev", "stg", "prd"])])
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

  // MARK: Deployer, RunFollower

  var standardMode: DeployMode { origin.kind == .local ? .commit : mode }

  func mode(in environment: Slug) -> DeployMode { standardMode }

  func plan(_ change: ChangeSet, by deadline: Deadline) throws(SpecError) -> DeploymentPlan {
    let mode = change.asksFor ?? mode
    return DeploymentPlan(
      mode: mode,
      branch: "main",
      workflow: mode == .dispatch ? "deploy-pod.yml" : nil,
      pull: pull
    )
  }

  func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let mode = change.asksFor ?? mode
    if let refusal, change.asksFor == nil { throw refusal }
    if mode == .pullRequest {
      state.withLock { $0.deployed.append(change) }
      return Deployment(.pull(pull?.number ?? 12), pod: change.pod, mode: mode)
    }
    let isStale = state.withLock { state in
      let current = state.texts[change.pod].map(Self.revision) ?? ChangeSet.noRevision
      guard current == change.revision else { return true }
      state.texts[change.pod] = change.text
      state.history[Self.revision(of: change.text)] = change.text
      state.deployed.append(change)
      return false
    }
    if isStale { throw .stale(change.pod) }
    return Deployment(.run(RunID(number: 42)), pod: change.pod, mode: .dispatch)
  }

  func run(_ id: RunID, attempt: Int?, by deadline: Deadline) throws(SpecError) -> Run {
    let pod = PodID("advworks/dev")
    if let pending = PendingRun(id) {
      return Run(id: id, pod: pending.pod, title: "Deploy \(pending.pod)", status: .searching)
    }
    if let run, run.id == id { return run }
    guard id.number == 42 else { throw .notFound(message: "There is no run \(id).") }
    return Run(
      id: id,
      pod: pod,
      title: "Deploy advworks/dev",
      status: .inProgress,
      link: "https://github.example/acme/specs/actions/runs/42"
    )
  }

  func recentRuns(by deadline: Deadline) -> RecentRunList { lately }

  func lastRuns() -> LastRuns { LastRuns(lately.runs) }

  func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    active.map { Run(id: $0, pod: pod, title: "Deploy \(pod)", status: .inProgress) }
  }
}

extension PodID {
  /// A pod by its name, `customer/environment`.
  init?(_ name: String) {
    let halves = name.split(separator: "/")
    guard halves.count == 2 else { return nil }
    self.init(customer: halves[0], environment: halves[1])
  }
}
