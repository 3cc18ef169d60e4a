internal import Glibc
import Logging
import Specs
import Synchronization
import Threads

/// The deploy commands that run now: one thread each.
final class CommandRun: Sendable {
  /// Folder in ours for the specs that commands read.
  static let folder = "tmp"
  /// How many commands may run at once.
  static let limit = 64

  private let settings: LocalSettings
  private let state: String
  private let runs: RunStore
  private let logger: Logger
  /// What the commands have printed so far, by run.
  private let logs = Mutex<[Int64: BoundedLog]>([:])
  private let isStopping = Atomic(false)

  init(_ settings: LocalSettings, state: String, runs: RunStore, logger: Logger) {
    self.settings = settings
    self.state = state
    self.runs = runs
    self.logger = logger
    // If the parent ignores SIGCHLD, and so do we, waitpid never reports the exit status.
    signal(SIGCHLD, SIG_DFL)
  }

  /// What a run's command has printed so far; `nil` when none runs.
  func log(of run: Int64) -> String? { logs.withLock { $0[run] }?.text }

  /// Ends all commands soon, as interrupted.
  func stop() { isStopping.store(true, ordering: .relaxed) }

  /// Starts the command of a run whose commit is made; it completes the run.
  ///
  /// - Parameters:
  ///   - line: The command.
  ///   - record: The run, in progress.
  ///   - commit: What the branch points at.
  ///   - spec: The pod's spec.yml there.
  func start(_ line: String, _ record: RunRecord, commit: ObjectID?, spec: [UInt8]) {
    let started = Thread.detach { [self] in
      execute(line, record, commit: commit, spec: spec)
    }
    if !started {
      finish(record, BoundedLog(), .notStarted(reason: "the system has no thread left"))
    }
  }

  private func execute(_ line: String, _ record: RunRecord, commit: ObjectID?, spec: [UInt8]) {
    let file = "\(state)\(Self.folder)/\(record.id).yml"
    do throws(FileFailure) {
      try Files.makeFolders(state + Self.folder)
      try Files.replace(file, with: spec, durably: false)
    } catch {
      finish(record, BoundedLog(), .notStarted(reason: "\(error)"))
      return
    }
    defer { unlink(file) }
    var log = BoundedLog()
    log.append(record.log)
    logs.withLock { $0[record.id] = log }
    let command = Command(
      line: line,
      environment: environment(record, commit: commit, file: file),
      timeLimit: settings.commandTimeLimit
    )
    var written = ContinuousClock.now
    let ending = command.run(
      started: { process in
        runs.update(record.id) { $0.process = RunRecord.Process(process) }
      },
      isStopping: {
        // What has been printed reaches the disk every two seconds, for the case that we are killed.
        if ContinuousClock.now - written > .seconds(2) {
          written = .now
          if let text = self.log(of: record.id) {
            runs.update(record.id) { $0.log = text }
          }
        }
        return isStopping.load(ordering: .relaxed)
      },
      output: { bytes in logs.withLock { $0[record.id]?.append(bytes) } }
    )
    finish(record, logs.withLock { $0[record.id] } ?? log, ending)
  }

  /// A clean environment: the pod's values, and nothing of ours that could be a secret.
  private func environment(_ record: RunRecord, commit: ObjectID?, file: String) -> [String: String]
  {
    func inherited(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    return [
      "PATH": inherited("PATH") ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME": inherited("HOME") ?? "/",
      "LANG": "C.UTF-8",
      "POD_CUSTOMER": record.customer,
      "POD_ENVIRONMENT": record.environment,
      "POD_INSTANCE_NAME": record.instanceName,
      "POD_WAF_ENABLED": "\(record.wafEnabled)",
      "POD_FULL_NAME": "\(record.customer)-\(record.environment)-\(record.instanceName)",
      "POD_COMMIT": commit?.hex ?? "",
      "POD_SPEC": file,
      "POD_REQUESTED_BY": Person.clean(record.requestedBy ?? ""),
      "POD_RUN_ID": "\(record.id)",
      "LOCAL_REPO": Files.absolute(settings.path),
    ]
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
    case .stopped: log.appendLine(Recovery.interrupted)
    case .notStarted(let reason):
      log.appendLine("DEPLOY_COMMAND could not be started: \(reason.oneLine)")
    }
    var record = record
    record.log = log.text
    record.end(RunRecord.command, conclusion)
    record.complete(conclusion, at: unixTime())
    runs.finish(record)
    logs.withLock { $0[record.id] = nil }
    logger.info(
      ending == .stopped ? "run.interrupted" : "run.finished",
      metadata: [
        "run": "\(record.id)", "pod": "\(record.customer)/\(record.environment)",
        "conclusion": "\(conclusion)", "seconds": "\(record.updatedAt - record.createdAt)",
      ]
    )
  }
}
