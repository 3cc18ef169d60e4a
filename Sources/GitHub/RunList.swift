import Specs
import Synchronization
import Text

/// The newest runs of our workflow, read once for all concurrent requests.
final class RunList: Sendable {
  /// The list at one moment.
  struct Reading: Sendable {
    /// Our runs.
    let runs: [RunPayload]
    /// From this number on, the list has all our runs except the newest.
    let first: Int64
    let began: ContinuousClock.Instant
    /// When the reading that found a different list began.
    let changed: ContinuousClock.Instant
    /// Unix seconds of GitHub's clock.
    let time: Int64
  }

  private struct Memory {
    var last: Reading?
    var etag: EntityTag?
    var lastTry: ContinuousClock.Instant?
    var trouble: SpecError?
  }

  /// The number of runs in one request.
  private static let page = 100

  private let api: API
  private let settings: GitHubSettings
  private let memory = Mutex(Memory())
  private let readings = SharedFetch<Bool, Reading>()

  init(api: API, settings: GitHubSettings) {
    self.api = api
    self.settings = settings
  }

  /// The last reading, without any I/O.
  var last: Reading? { memory.withLock { $0.last } }

  /// Why the last attempt failed; `nil` if it succeeded.
  var trouble: SpecError? { memory.withLock { $0.trouble } }

  /// Whether the last attempt is older than `age`, or there was none.
  func isOlder(than age: Duration) -> Bool {
    memory.withLock { memory in
      memory.lastTry.map { ContinuousClock.now - $0 >= age } ?? true
    }
  }

  /// The last reading; read again if the last attempt is older than `age`.
  ///
  /// - Returns: The last reading, of any age if GitHub does not answer; `nil` before the first.
  func newest(within age: Duration, by deadline: Deadline) -> Reading? {
    if isOlder(than: age) {
      _ = try? readings.value(for: true, by: deadline) { () throws(SpecError) in
        guard isOlder(than: age) else { throw .unavailable(Gate.busy) }
        return try read(by: deadline)
      }
    }
    return last
  }

  /// A reading that begins now.
  func fresh(by deadline: Deadline) throws(SpecError) -> Reading {
    let now = ContinuousClock.now
    while true {
      let reading = try readings.value(for: true, by: deadline) { () throws(SpecError) in
        try read(by: deadline)
      }
      // Another thread's reading may have begun before the event that it should show.
      if reading.began >= now { return reading }
    }
  }

  private func read(by deadline: Deadline) throws(SpecError) -> Reading {
    let began = ContinuousClock.now
    let (last, etag) = memory.withLock { memory in
      memory.lastTry = began
      return (memory.last, memory.etag)
    }
    let workflow = PercentEncoding.encoded(settings.workflowFile)
    let path = "\(api.repositoryPath)/actions/workflows/\(workflow)/runs?per_page=\(Self.page)"
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: last == nil ? nil : etag), by: deadline)
      var (runs, first) = (last?.runs ?? [], last?.first ?? .max)
      var changed = last?.changed ?? began
      if !answer.isUnchanged {
        let payload = try answer.decoded(as: RunsPayload.self)
        let all = payload.workflow_runs
        runs = all.filter { $0.isOf(Paths(settings).workflow) }
        changed = began
        first = payload.total_count <= all.count ? 0 : all.map(\.id).min() ?? .max
      }
      let reading = Reading(
        runs: runs,
        first: first,
        began: began,
        changed: changed,
        time: api.time.seconds
      )
      memory.withLock { memory in
        memory.last = reading
        memory.etag = answer.etag
        memory.trouble = nil
      }
      return reading
    } catch {
      let trouble = error.explained(by: purpose)
      memory.withLock { $0.trouble = trouble }
      throw trouble
    }
  }

  private var purpose: Purpose {
    Purpose(
      task: "list the runs of \(settings.workflowFile) of \(settings.repository)",
      repository: settings.repository,
      permission: .readActions,
      absence: WorkflowReader.absence(settings)
    )
  }
}
