import Specs
import Synchronization
import Threads

/// Reads parts of the logs of finished jobs as they arrive; a finished job's log never changes.
///
/// GitHub has no log text of jobs that are still running (actions/runner#886).
final class LogReader: Sendable {
  /// The most bytes of a log to read.
  private static let most = 64 << 20
  /// The most logs to read at once, and how long to wait for a place.
  private static let (places, patience) = (2, Duration.seconds(5))
  /// How long to assume that a server has no logs of steps.
  private static let memoryOfLack = Duration.seconds(600)

  private struct Key: Hashable, Sendable {
    let run: Int64
    let query: LogQuery
  }

  private let api: API
  private let settings: GitHubSettings
  private let reader: RunReader
  private let jobs: JobReader
  /// By their size in memory.
  private let known = Mutex(RecentlyUsed<Key, RunLog>(capacity: 3 << 20))
  private let readings = SharedFetch<Key, RunLog>()
  private let places = Budget(LogReader.places)
  private let ration = Ration("logs were read", capacity: 30, perMinute: 20)
  /// Until when logs of steps are not requested.
  private let lacksStepLogs = Mutex<ContinuousClock.Instant?>(nil)

  init(api: API, settings: GitHubSettings, links: WebLinks, reader: RunReader) {
    self.api = api
    self.settings = settings
    self.reader = reader
    jobs = JobReader(api: api, links: links)
  }

  /// A log in memory, without any I/O.
  func remembered(_ id: Int64, _ query: LogQuery) -> RunLog? {
    known.withLock { $0.value(for: Key(run: id, query: query)) }
  }

  /// Part of a job's log; see ``RunLogs``.
  func log(of id: Int64, _ query: LogQuery, by deadline: Deadline) throws(SpecError) -> RunLog {
    if let known = remembered(id, query) { return known }
    let key = Key(run: id, query: query)
    return try readings.value(for: key, by: deadline) { () throws(SpecError) in
      let job = try job(query.job, of: id, by: deadline)
      try check(job, query.step)
      try ration.take()
      guard let place = places.share(of: 1, within: min(Self.patience, deadline.remaining)) else {
        throw .unavailable(Gate.busy)
      }
      defer { withExtendedLifetime(place) {} }
      let log = try read(job, query, by: deadline)
      known.withLock { $0.keep(log, for: key, cost: log.size) }
      return log
    }
  }

  /// The address of a job's whole log, or of a step's if the server has those.
  func wholeLog(
    of id: Int64,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog {
    let job = try self.job(job, of: id, by: deadline)
    try check(job, step)
    try ration.take()
    do throws(CallFailure) {
      if let step, !lacks {
        do throws(CallFailure) {
          return .link(try api.place(of: path(of: job, step: step), by: deadline))
        } catch {
          guard error.isNotFound, job.isCompleted else { throw error }
        }
      }
      return .link(try api.place(of: path(of: job), by: deadline))
    } catch {
      throw explained(error, job)
    }
  }

  // MARK: Reading

  private func read(
    _ job: Run.Job,
    _ query: LogQuery,
    by deadline: Deadline
  ) throws(SpecError) -> RunLog {
    do throws(CallFailure) {
      if let step = query.step, !lacks {
        do throws(CallFailure) {
          return try read(path(of: job, step: step), query, by: deadline) { _ in true }
        } catch {
          guard error.isNotFound, job.isCompleted else { throw error }
        }
      }
      guard let step = query.step else {
        return try read(path(of: job), query, by: deadline) { _ in true }
      }
      guard var cut = StepCut(step: step, of: job) else { return RunLog(lines: [], total: 0) }
      let log = try read(
        path(of: job),
        query,
        note:
          "This server has no logs for single steps. These lines were cut out of the job's log by time.",
        by: deadline
      ) { cut.holds($0) }
      lacksStepLogs.withLock { $0 = .now + Self.memoryOfLack }
      return log
    } catch {
      throw explained(error, job)
    }
  }

  private func read(
    _ path: String,
    _ query: LogQuery,
    note: String? = nil,
    by deadline: Deadline,
    where isWanted: (LogScanner.Line) -> Bool
  ) throws(CallFailure) -> RunLog {
    var scanner = LogScanner(hasStamps: true)
    var window = LogWindow(query)
    var count = 0
    func take(_ line: LogScanner.Line) {
      if isWanted(line) { window.take(line) }
    }
    do throws(DownloadFailure) {
      try api.download(path, by: deadline) { bytes in
        count += bytes.count
        scanner.take(bytes, take)
        return count < Self.most
      }
    } catch {
      throw error.why
    }
    scanner.finish(take)
    let end = "Only the first \(Self.most >> 20) MiB of the log were read."
    let log = window.log(mayGrow: false, note: count < Self.most ? note : end)
    return log.withoutSecrets(api)
  }

  // MARK: Jobs

  private func path(of job: Run.Job, step: Int? = nil) -> String {
    let steps = step.map { "/steps/\($0)" } ?? ""
    return "\(api.repositoryPath)/actions/jobs/\(job.id ?? "0")\(steps)/logs"
  }

  /// The job, if it belongs to the run.
  private func job(
    _ text: String,
    of id: Int64,
    by deadline: Deadline
  ) throws(SpecError) -> Run.Job {
    guard let number = Int64(text), number > 0, String(number) == text else {
      throw absence(of: text, in: id)
    }
    if let job = reader.remembered(job: text, of: id), job.isCompleted { return job }
    let run = try reader.run(id, by: deadline)
    if let job = run.jobs.first(where: { $0.id == text }) { return job }
    if let job = reader.remembered(job: text, of: id) { return job }
    // It is one of many, or of another attempt.
    try ration.take()
    do throws(CallFailure) {
      let answer = try api.send(
        .get("\(api.repositoryPath)/actions/jobs/\(number)"),
        by: deadline
      )
      let payload = try answer.decoded(as: JobPayload.self)
      guard payload.id == number, payload.run_id == id else { throw answer.unintelligible }
      var room = 1_000
      return jobs.job(of: payload, &room)
    } catch .unavailable(let unavailability) {
      throw .unavailable(unavailability)
    } catch {
      throw absence(of: text, in: id)
    }
  }

  private func check(_ job: Run.Job, _ number: Int?) throws(SpecError) {
    let step = number.flatMap { number in job.steps.first { $0.number == number } }
    if let number, step == nil {
      throw .notFound(message: "The job \(job.name) has no step \(number).")
    }
    guard job.isCompleted || step?.isCompleted == true else {
      throw .notFound(
        message:
          "GitHub shows no log until a step has ended. The list of steps shows the progress."
      )
    }
  }

  private var lacks: Bool {
    lacksStepLogs.withLock { $0.map { ContinuousClock.now < $0 } ?? false }
  }

  private func absence(of job: String, in run: Int64) -> SpecError {
    .notFound(message: "Run \(run) has no job “\(job.shown(limit: 40))”.")
  }

  private func explained(_ failure: CallFailure, _ job: Run.Job) -> SpecError {
    switch failure {
    case .refused(status: 410, _):
      return .notFound(
        message:
          "The log of \(job.name) has expired: GitHub keeps logs for 90 days unless the repository "
          + "says otherwise."
      )
    case .refused(status: 404, _) where !job.isCompleted:
      return .notFound(
        message: "GitHub has no log of \(job.name) yet. It is available when the job ends."
      )
    case .refused(status: 404, _):
      return .notFound(
        message:
          "GitHub has no log of \(job.name). It has expired, was deleted, or the job never ran."
      )
    default:
      return failure.explained(
        by: Purpose(
          task: "read the log of \(job.name)",
          repository: settings.repository,
          permission: .readActions,
          absence: "GitHub has no log of \(job.name)."
        )
      )
    }
  }
}

extension RunLog {
  /// Its size in memory, roughly.
  fileprivate var size: Int { lines.reduce(500) { $0 + $1.text.utf8.count + 64 } }

  /// Without the token, in case a step printed it.
  fileprivate func withoutSecrets(_ api: API) -> RunLog {
    guard lines.contains(where: { api.holdsToken($0.text) }) else { return self }
    return RunLog(
      lines: lines.map {
        LogLine(
          number: $0.number,
          kind: $0.kind,
          text: api.withoutToken($0.text),
          omitted: $0.omitted
        )
      },
      total: total,
      hits: hits,
      mayGrow: mayGrow,
      note: note
    )
  }
}
