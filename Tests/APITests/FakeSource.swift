import Answering
import HTTP
import Logging
import Recording
import Specs
import Synchronization
import Text

@testable import API

/// A source in memory, made with literals; a deployment takes effect at once.
final class FakeSource: SpecRepository, Deployer, RunFollower, FakeRuns, RecentRuns {
  struct Deployed: Sendable {
    let change: ChangeSet
    let key: String
  }

  private struct State {
    var texts: [PodID: String] = [:]
    /// Every text that a pod has had.
    var past: [PodID: [String]] = [:]
    var deployed: [Deployed] = []
    /// Texts that others write, one before each deployment.
    var others: [String] = []
    var count = 0
  }

  let origin = Origin(
    kind: .github,
    repository: "acme/specs",
    branch: "main",
    specsPath: "pods",
    link: "https://github.example/acme/specs"
  )
  private let plan: DeploymentPlan
  private let failure: SpecError?
  private let refusal: SpecError?
  private let active: RunID?
  private let run: RunID?
  private let steering: Steering
  private let lately: RecentRunList
  private let state = Mutex(State())

  /// - Parameters:
  ///   - texts: The pods.
  ///   - plan: How a change is deployed.
  ///   - failure: Why nothing can be read.
  ///   - refusal: Why nothing can be deployed.
  ///   - others: Texts that others write into a pod, one before each deployment of it.
  ///   - active: The run that deploys every pod now.
  ///   - run: The ID of a deployment's run; `nil` for the number 42.
  ///   - settings: The settings in `spec-editor.yml`.
  ///   - lately: The latest deployments, newest first.
  ///   - trouble: Why those cannot be read.
  init(
    _ texts: [String: String] = ["acme/dev": FakeSource.spec, "acme/prd": FakeSource.spec],
    plan: DeploymentPlan = DeploymentPlan(mode: .dispatch, branch: "main"),
    failure: SpecError? = nil,
    refusal: SpecError? = nil,
    others: [String] = [],
    active: RunID? = nil,
    run: RunID? = nil,
    settings: String = "",
    lately: [Run] = [],
    trouble: SpecError? = nil
  ) {
    steering = Steering([.settings: "settings"]) { _, _ in Array(settings.utf8) }
    self.plan = plan
    self.failure = failure
    self.refusal = refusal
    self.active = active
    self.run = run
    self.lately = RecentRunList(runs: lately, age: lately.isEmpty ? nil : 0, trouble: trouble)
    state.withLock { state in
      state.others = others
      for (name, text) in texts {
        let halves = name.split(separator: "/")
        if let pod = PodID(customer: halves[0], environment: halves[1]) {
          state.texts[pod] = text
          state.past[pod] = [text]
        }
      }
    }
  }

  static let spec = """
    spec:
      compute:
        instance_name: web1 # the name
      security:
        waf:
          enabled: false

    """

  static func revision(_ text: String = spec) -> String { BlobID.of(Array(text.utf8)) }

  var deployed: [Deployed] { state.withLock { $0.deployed } }

  func write(_ text: String, to pod: PodID) {
    state.withLock {
      $0.texts[pod] = text
      $0.past[pod, default: []].append(text)
    }
  }

  // MARK: Reading

  private var list: Catalogue {
    state.withLock { state in
      Catalogue(
        entries: state.texts.map { pod, text in
          let spec = try? Spec(pod: pod, revision: Self.revision(text), bytes: Array(text.utf8))
          return Catalogue.Entry(
            id: pod,
            revision: Self.revision(text),
            summary: spec.map { Summary(of: $0.document, columns: BuiltIn.settings.columns) }
          )
        },
        revision: "\(state.count)",
        confirmed: .now,
        steering: steering
      )
    }
  }

  func catalogue(_ freshness: Freshness, by deadline: Deadline) throws(SpecError) -> Catalogue {
    if let failure { throw failure }
    return list
  }

  func spec(of pod: PodID, by deadline: Deadline) throws(SpecError) -> Spec {
    if let failure { throw failure }
    guard let text = state.withLock({ $0.texts[pod] }) else { throw .noSuchPod(pod) }
    return try Spec(pod: pod, revision: Self.revision(text), bytes: Array(text.utf8))
  }

  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec {
    let past = state.withLock { $0.past[pod] ?? [] }
    guard let text = past.first(where: { Self.revision($0) == revision }) else {
      throw .noSuchRevision(pod)
    }
    return try Spec(pod: pod, revision: revision, bytes: Array(text.utf8))
  }

  func noteInterest(in entries: some Sequence<Catalogue.Entry>) {}

  func choices(by deadline: Deadline) throws(SpecError) -> WorkflowInputs { .unlimited }

  func health(by deadline: Deadline) -> SourceHealth {
    SourceHealth(github: "connected", repository: "acme/specs")
  }

  func remembered() -> Catalogue? { failure == nil ? list : nil }

  // MARK: Writing

  var standardMode: DeployMode { origin.kind == .local ? .commit : .dispatch }

  func mode(in environment: Slug) -> DeployMode { standardMode }

  func plan(_ change: ChangeSet, by deadline: Deadline) throws(SpecError) -> DeploymentPlan { plan }

  func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    if let refusal { throw refusal }
    if let other = state.withLock({ $0.others.popLast() }) { write(other, to: change.pod) }
    guard
      state.withLock({ $0.texts[change.pod] }).map({ Self.revision($0) })
        == change.original?.revision
    else { throw .stale(change.pod) }
    write(change.text, to: change.pod)
    state.withLock {
      $0.deployed.append(Deployed(change: change, key: key))
      $0.count += 1
    }
    return Deployment(
      .run(run ?? RunID(number: 42)),
      pod: change.pod,
      mode: plan.mode,
      link: "https://github.example/acme/specs/actions/runs/42"
    )
  }

  // MARK: Following

  func run(_ id: RunID, attempt: Int?, by deadline: Deadline) throws(SpecError) -> Run {
    throw .notFound(message: "There is no run \(id).")
  }

  func recentRuns(by deadline: Deadline) -> RecentRunList { lately }

  func lastRuns() -> LastRuns { LastRuns(lately.runs) }

  func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    active.map { Run(id: $0, pod: pod, title: "Deploy \(pod)", status: .inProgress) }
  }
}
