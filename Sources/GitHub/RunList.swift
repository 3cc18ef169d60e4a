import Specs
import Synchronization
import Text

/// The newest runs of our workflow, read once for everybody who asks at the same time.
final class RunList: Sendable {
  /// The list at one moment.
  struct Reading: Sendable {
    /// Those that are ours.
    let runs: [RunPayload]
    /// No run of ours that is missing has a number from here on, but for the newest.
    let first: Int64
    let began: ContinuousClock.Instant
    /// When the reading began that found another list than the one before.
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

  /// How many runs one request lists.
  private static let page = 100

  private let api: API
  private let settings: GitHubSettings
  private let memory = Mutex(Memory())
  private let readings = SharedFetch<Bool, Reading>()

  init(api: API, settings: GitHubSettings) {
    self.api = api
    self.settings = settings
  }

  /// As last read, without any I/O.
  var last: Reading? { memory.withLock { $0.last } }

  /// Why the last try failed; `nil` where it did not.
  var trouble: SpecError? { memory.withLock { $0.trouble } }

  /// Whether it was tried longer ago than `age`, or never.
  func isOlder(than age: Duration) -> Bool {
    memory.withLock { memory in
      memory.lastTry.map { ContinuousClock.now - $0 >= age } ?? true
    }
  }

  /// As last read; read again where that was tried longer ago than `age`.
  ///
  /// - Returns: The last reading, however old it is when GitHub does not answer; `nil` before the first.
  func newest(within age: Duration, by deadline: Deadline) -> Reading? {
    if isOlder(than: age) {
      _ = try? readings.value(for: true, by: deadline) { () throws(SpecError) in
        guard isOlder(than: age) else { throw .unavailable(Gate.busy) }
        return try read(by: deadline)
      }
    }
    return last
  }

  /// As it is from now on.
  func fresh(by deadline: Deadline) throws(SpecError) -> Reading {
    let now = ContinuousClock.now
    while true {
      let reading = try readings.value(for: true, by: deadline) { () throws(SpecError) in
        try read(by: deadline)
      }
      // Somebody else's may have begun before something happened that it is to show.
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
