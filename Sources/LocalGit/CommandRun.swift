internal import Glibc
import Logging
import Specs
import Synchronization
import Threads

/// Runs the deploy commands, on one thread for each pod.
final class CommandRun: Sendable {
  /// The folder, inside ours, for the specs that commands read.
  static let folder = "tmp"
  /// The most commands that may run or wait at once.
  static let limit = 64

  /// The command of a run whose commit exists.
  struct Job: Sendable {
    let line: String
    var record: RunRecord
    /// The pod's spec.yml as committed.
    let spec: [UInt8]
  }

  private let settings: LocalSettings
  private let state: String
  private let runs: RunStore
  private let logger: Logger
  /// The output of the commands so far, by run.
  private let logs = Mutex<[Int64: BoundedLog]>([:])
  private let queue = CommandQueue()
  private let isStopping = Atomic(false)
  /// Cancelled runs.
  private let cancelled = Mutex<Set<Int64>>([])

  init(_ settings: LocalSettings, state: String, runs: RunStore, logger: Logger) {
    self.settings = settings
    self.state = state
    self.runs = runs
    self.logger = logger
    // If the parent ignores SIGCHLD, and so do we, waitpid never reports the exit status.
    signal(SIGCHLD, SIG_DFL)
  }

  /// The output of a run's command so far; `nil` if none is running.
  func log(of run: Int64) -> String? { logs.withLock { $0[run] }?.text }

  /// Stops a run's command soon, or prevents its start.
  func cancel(_ run: Int64) { _ = cancelled.withLock { $0.insert(run) } }

  private func isCancelled(_ run: Int64) -> Bool { cancelled.withLock { $0.contains(run) } }

  /// Stops all commands soon, as interrupted.
  func stop() { isStopping.store(true, ordering: .relaxed) }

  /// Starts a command, which completes its run, after earlier commands of the same pod have ended.
  ///
  /// Call this for each commit, in order.
  ///
  /// - Parameter job: A run in progress.
  /// - Returns: The run, which says what it waits for.
  func add(_ job: Job) -> RunRecord {
    guard let pod = job.record.pod else { return job.record }
    let (added, isFirst) = queue.add(job, of: pod) { job, ahead in
      if let ahead {
        job.record.wait(for: ahead.record.id)
      } else {
        job.record.startCommand(at: unixTime())
      }
      // Before a thread can start it and write the record too.
      keep(job.record)
    }
    guard isFirst else { return added.record }
    let isStarted = Thread.detach { [self] in work(added, of: pod) }
    if !isStarted {
      finish(
        added.record,
        BoundedLog(added.record.log),
        .notStarted(reason: "the system has no thread left")
      )
      _ = queue.next(of: pod)
    }
    return added.record
  }

  private func keep(_ record: RunRecord) {
    do throws(FileFailure) {
      try runs.begin(record)
    } catch {
      // The commit is kept, and the run continues in memory.
      logger.warning("run.not-written", metadata: ["run": "\(record.id)", "error": "\(error)"])
      runs.update(record.id, isWritten: false) { $0 = record }
    }
  }

  private func work(_ job: Job, of pod: PodID) {
    var job = job
    while true {
      execute(job)
      guard let next = queue.next(of: pod) else { return }
      job = next
    }
  }

  private func execute(_ job: Job) {
    var record = job.record
    guard !isStopping.load(ordering: .relaxed), !isCancelled(record.id) else {
      finish(record, BoundedLog(record.log), .stopped)
      return
    }
    if record.isWaiting {
      record.startCommand(at: unixTime())
      runs.update(record.id) { [record] in $0 = record }
    }
    let file = "\(state)\(Self.folder)/\(record.id).yml"
    do throws(FileFailure) {
      try Files.makeFolders(state + Self.folder)
      try Files.replace(file, with: job.spec, durably: false)
    } catch {
      finish(record, BoundedLog(record.log), .notStarted(reason: "\(error)"))
      return
    }
    defer { unlink(file) }
    let log = BoundedLog(record.log)
    logs.withLock { $0[record.id] = log }
    let command = Command(
      line: job.line,
      environment: environment(record, file: file),
      timeLimit: settings.commandTimeLimit
    )
    var written = ContinuousClock.now
    let ending = command.run(
      started: { process in
        runs.update(record.id) { $0.process = RunRecord.Process(process) }
      },
      isStopping: {
        // The output is written to disk every two seconds, in case we are killed.
        if ContinuousClock.now - written > .seconds(2) {
          written = .now
          if let text = self.log(of: record.id) {
            runs.update(record.id) { $0.log = text }
          }
        }
        return isStopping.load(ordering: .relaxed) || self.isCancelled(record.id)
      },
      output: { bytes in logs.withLock { $0[record.id]?.append(bytes) } }
    )
    finish(record, logs.withLock { $0[record.id] } ?? log, ending)
  }

  /// A clean environment: the pod's values, and nothing that could be a secret.
  private func environment(_ record: RunRecord, file: String) -> [String: String] {
    func inherited(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    var variables: [String: String] = [:]
    for input in record.inputs { variables[Self.variable(input.name)] = input.value }
    let own = [
      "PATH": inherited("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME": inherited("HOME") ?? "/",
      "LANG": "C.UTF-8",
      "POD_CUSTOMER": record.customer,
      "POD_ENVIRONMENT": record.environment,
      "POD_FULL_NAME": record.fullName,
      "POD_COMMIT": record.commit?.hex ?? "",
      "POD_SPEC": file,
      "POD_REQUESTED_BY": CommitText.name(record.requestedBy ?? ""),
      "POD_REASON": record.reason ?? "",
      "POD_RUN_ID": "\(record.id)",
      "LOCAL_REPO": Files.absolute(settings.path),
    ]
    return variables.merging(own) { _, own in own }
  }

  /// The variable for an input: `POD_` and its name in capitals.
  private static func variable(_ input: String) -> String {
    "POD_"
      + String(
        decoding: input.uppercased().utf8.map { byte in
          Slug.allows(byte) && byte != UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
        },
        as: UTF8.self
      )
  }

  private func finish(_ record: RunRecord, _ log: BoundedLog, _ ending: Command.Ending) {
    var log = log
    var conclusion = "failure"
    switch ending {
    case .exited(0): conclusion = "success"
    case .exited(let code): log.appendLine("DEPLOY_COMMAND failed with exit code \(code).")
    case .killed(let signal): log.appendLine("DEPLOY_COMMAND was killed by signal \(signal).")
    case .timedOut:
      log.appendLine(
        "DEPLOY_COMMAND was stopped: it took longer than \(settings.commandTimeLimit)."
      )
    case .lost: log.appendLine("DEPLOY_COMMAND ended, but its exit code is unknown.")
    case .stopped where isCancelled(record.id):
      conclusion = "cancelled"
      log.appendLine("The run was cancelled.")
    case .stopped: log.appendLine(Recovery.interrupted)
    case .notStarted(let reason):
      log.appendLine("DEPLOY_COMMAND could not be started: \(reason.oneLine)")
    }
    var record = record
    record.log = log.text
    if !record.isWaiting { record.end(RunRecord.command, conclusion) }
    record.complete(conclusion, at: unixTime())
    runs.finish(record)
    logs.withLock { $0[record.id] = nil }
    _ = cancelled.withLock { $0.remove(record.id) }
    logger.info(
      ending == .stopped ? "run.interrupted" : "run.finished",
      metadata: [
        "run": "\(record.id)", "pod": "\(record.customer)/\(record.environment)",
        "conclusion": "\(conclusion)", "seconds": "\(record.updatedAt - record.createdAt)",
      ]
    )
  }
}
