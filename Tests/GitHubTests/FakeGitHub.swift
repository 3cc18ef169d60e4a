import Glibc
import Logging
import Loopback
import Specs
import Synchronization

@testable import GitHub

/// A GitHub in memory: one repository, one branch, one workflow, and the faults a test asks for.
final class FakeGitHub: Sendable {
  typealias Request = LoopbackServer.Request
  typealias Reply = LoopbackServer.Reply

  enum Dispatching: Sendable {
    /// 200 with the run, as with `return_run_details`.
    case details
    /// 204 always; the key is ignored.
    case ignoresKey
    /// 422 with the key, otherwise 204.
    case refusesKey
  }

  struct FakeRun: Sendable {
    var id: Int64
    var title: String
    var event = "workflow_dispatch"
    var branch = "main"
    var actor = "octo"
    var status = "queued"
    var conclusion: String?
    var created: Int64
    var path = ".github/workflows/deploy-pod.yml"
    /// The repository that the commit comes from.
    var head = "octo/pods"
    /// Whether GitHub shows it in its answers yet.
    var isShown = true
  }

  struct State {
    var files: [String: String] = FakeGitHub.sample
    /// Files that are not `100644`.
    var modes: [String: String] = [:]
    var branch = "main"
    /// Renamed branches, with their new names.
    var renamed: [String: String] = [:]
    /// A recursive tree with more entries is truncated.
    var treeLimit = Int.max
    var runs: [FakeRun] = []
    var dispatching = Dispatching.details
    var isRunShown = true
    var runTitle: @Sendable ([String: String]) -> String = {
      "Deploy \($0["customer"] ?? "")/\($0["environment"] ?? "")"
    }
    /// The link of runs; `nil` for the correct one.
    var runLink: String?
    var scopes: String?
    var jobs = #"{"total_count":0,"jobs":[]}"#
    var remaining = 5000
    /// The address of archives.
    var archives = ""
    /// The files in the archive, if they differ from the repository.
    var archived: [String: String]?
    /// The same as ``fault``, for the host of archives.
    var archiveFault: @Sendable (Request) -> Reply? = { _ in nil }
    /// Called before anything else; its result is the answer.
    var fault: @Sendable (Request) -> Reply? = { _ in nil }
  }

  static let token = "ghp_0123456789abcdefSECRET"
  static var sample: [String: String] {
    var files = [".github/workflows/deploy-pod.yml": workflow, "README.md": "# A repository\n"]
    for customer in ["advworks", "northwind", "contoso"] {
      for environment in ["dev", "stg", "prd"] {
        files["demo/infra/\(customer)/\(environment)/spec.yml"] = spec(customer, environment)
        files["demo/infra/\(customer)/\(environment)/main.tf"] = "# \(customer)\n"
      }
    }
    return files
  }

  static func spec(_ customer: String, _ environment: String, instance: String = "web1") -> String {
    """
    apiVersion: v1
    kind: Pod
    metadata: {customer: \(customer), environment: \(environment)}
    spec:
      compute:
        instance_name: \(instance)
      security:
        waf: {enabled: false}
    """
  }

  private let server: LoopbackServer
  /// Another host, where archives are.
  private let elsewhere: LoopbackServer
  private let core: FakeCore

  init(_ change: (inout State) -> Void = { _ in }) {
    var state = State()
    change(&state)
    let core = FakeCore(state)
    self.core = core
    server = LoopbackServer { core.reply(to: $0) }
    elsewhere = LoopbackServer { core.archive(for: $0) }
    let archives = elsewhere.url
    core.state.withLock { $0.archives = archives }
  }

  var url: String { server.url }
  var requests: [Request] { server.requests }
  /// The method and path of each request, without the repository's part.
  var calls: [String] {
    requests.map { "\($0.method) \($0.path.replacing("/repos/octo/pods", with: ""))" }
  }
  /// The requested archives.
  var downloads: [Request] { elsewhere.requests }
  /// How much of the rate limit was used.
  var spent: Int { core.state.withLock { 5000 - $0.remaining } }

  var runs: [FakeRun] { core.state.withLock { $0.runs } }

  var state: State { core.state.withLock { $0 } }

  func change(_ change: (inout State) -> Void) { core.state.withLock { change(&$0) } }
  func forgetRequests() { server.forgetRequests() }
  func stop() { server.stop() }

  func settings(ttl: Duration = .seconds(3600), waiters: Int = 8) -> GitHubSettings {
    GitHubSettings(
      token: Secret(Self.token),
      repository: "octo/pods",
      specsPath: "demo/infra",
      branch: core.state.withLock { $0.branch },
      workflowFile: "deploy-pod.yml",
      apiURL: url,
      webURL: "https://github.example",
      cacheTTL: ttl,
      waiters: waiters,
      userAgent: "spec-editor/test"
    )
  }

  func source(
    ttl: Duration = .seconds(3600),
    waiters: Int = 8,
    _ change: (inout GitHubSettings) -> Void = { _ in }
  ) -> GitHubSource {
    var settings = settings(ttl: ttl, waiters: waiters)
    change(&settings)
    return GitHubSource(settings, logger: .silent)
  }
}

extension Logger {
  static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension PodID {
  static func named(_ text: String) -> PodID {
    let halves = text.split(separator: "/")
    guard halves.count == 2, let pod = PodID(customer: halves[0], environment: halves[1]) else {
      preconditionFailure("\(text) names no pod")
    }
    return pod
  }
}

extension CatalogueReader {
  /// A reader with its dependencies.
  convenience init(
    api: API,
    settings: GitHubSettings,
    archiveRest: ArchiveRest = ArchiveRest(),
    room: Int = 8 << 20
  ) {
    let blobs = BlobReader(api: api, settings: settings)
    let steering = SteeringReader(blobs: blobs)
    let bulk = BulkReader(
      api: api,
      settings: settings,
      specs: SpecStore(blobs: blobs),
      workflows: WorkflowReader(blobs: blobs, settings: settings),
      steering: steering,
      room: room,
      archiveRest: archiveRest,
      logger: .silent
    )
    self.init(api: api, settings: settings, bulk: bulk, steering: steering, logger: .silent)
  }
}

extension Deadline {
  static var soon: Deadline { .after(.seconds(10)) }
}

/// The error that `body` throws; `nil` if it throws none.
func error<Value>(of body: () throws(SpecError) -> Value) -> SpecError? {
  do throws(SpecError) {
    _ = try body()
    return nil
  } catch {
    return error
  }
}

/// Whether `condition` becomes true within a few seconds.
func eventually(_ condition: () -> Bool) -> Bool {
  for _ in 0..<500 {
    if condition() { return true }
    usleep(10_000)
  }
  return false
}

extension SpecError {
  var unavailability: Unavailability? {
    if case .unavailable(let unavailability) = self { unavailability } else { nil }
  }

  var notFound: String? { if case .notFound(let message) = self { message } else { nil } }
  var refusal: String? { if case .refused(let message) = self { message } else { nil } }
}

/// Something that happens once.
final class Flag: Sendable {
  private let isRaised = Mutex(false)

  /// Whether this was the first call.
  func raise() -> Bool {
    isRaised.withLock { isRaised in
      defer { isRaised = true }
      return !isRaised
    }
  }
}

/// Counts calls.
final class Counter: Sendable {
  private let calls = Mutex(0)

  var count: Int { calls.withLock { $0 } }

  /// The number of this call, from 1.
  func next() -> Int {
    calls.withLock { calls in
      calls += 1
      return calls
    }
  }
}
