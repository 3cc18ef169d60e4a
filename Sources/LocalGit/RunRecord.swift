import FoundationEssentials
import Specs

/// A run as it is kept on disk: one JSON file per run.
///
/// While it is in progress it is also the journal of its commit: what a later start needs to put
/// right what a killed process left half done.
struct RunRecord: Codable, Sendable {
  struct Step: Codable, Sendable, Equatable {
    var name: String
    var status: String
    var conclusion: String?
  }

  /// A process, told apart from a later one with the same number by when it started.
  struct Process: Codable, Sendable, Equatable {
    var id: Int32
    /// Clock ticks after the boot named by ``boot``.
    var start: String
    var boot: String
  }

  static let validate = "Validate"
  static let writeSpec = "Write spec"
  static let commit = "Commit"
  static let command = "Deploy command"

  var id: Int64
  var customer: String
  var environment: String
  var instanceName: String
  var wafEnabled: Bool
  var requestedBy: String?
  var status = "in_progress"
  var conclusion: String?
  var createdAt: Int64
  var updatedAt: Int64
  var steps: [Step]
  var log = ""
  /// The commit that it makes; `nil` where nothing changes.
  var commit: ObjectID?
  /// The command's process, which leads a group of its own.
  var process: Process?

  init(id: Int64, _ request: DeploymentRequest, at time: Int64, hasCommand: Bool) {
    self.id = id
    customer = request.pod.customer.text
    environment = request.pod.environment.text
    instanceName = request.instanceName.text
    wafEnabled = request.wafEnabled
    requestedBy = request.requestedBy
    createdAt = time
    updatedAt = time
    let names = [Self.validate, Self.writeSpec, Self.commit] + (hasCommand ? [Self.command] : [])
    steps = names.map { Step(name: $0, status: "queued", conclusion: nil) }
  }

  var pod: PodID? { PodID(customer: customer, environment: environment) }
  var isCompleted: Bool { status == "completed" }

  mutating func start(_ step: String) { set(step, "in_progress", nil) }

  mutating func end(_ step: String, _ conclusion: String) { set(step, "completed", conclusion) }

  private mutating func set(_ name: String, _ status: String, _ conclusion: String?) {
    for index in steps.indices where steps[index].name == name {
      steps[index].status = status
      steps[index].conclusion = conclusion
    }
  }

  /// Ends the run; steps that did not come to an end end with it.
  mutating func complete(_ conclusion: String, at time: Int64) {
    for index in steps.indices where steps[index].status != "completed" {
      steps[index].conclusion = steps[index].status == "queued" ? "skipped" : conclusion
      steps[index].status = "completed"
    }
    status = "completed"
    self.conclusion = conclusion
    updatedAt = time
    process = nil
  }

  mutating func note(_ line: String) {
    if !log.isEmpty, !log.hasSuffix("\n") { log += "\n" }
    log += line + "\n"
  }

  /// The run for the pages.
  var run: Run {
    Run(
      id: id,
      pod: pod,
      title: "Deploy \(customer)/\(environment)",
      status: Run.Status(status),
      conclusion: conclusion,
      link: nil,
      requestedBy: requestedBy,
      createdAt: createdAt,
      updatedAt: updatedAt,
      steps: steps.map {
        Run.Step(name: $0.name, status: Run.Status($0.status), conclusion: $0.conclusion)
      },
      log: log,
      inputs: inputs
    )
  }

  /// What was asked for, in the words of the workflow that the other source dispatches.
  var inputs: [Deployment.Input] {
    var inputs = [
      Deployment.Input(name: "customer", value: customer),
      Deployment.Input(name: "environment", value: environment),
      Deployment.Input(name: "instance_name", value: instanceName),
      Deployment.Input(name: "waf_enabled", value: "\(wafEnabled)"),
    ]
    if let requestedBy { inputs.append(Deployment.Input(name: "requested_by", value: requestedBy)) }
    return inputs
  }

  // MARK: On disk

  /// The largest file that is read back; a log's text may double in JSON.
  static let sizeLimit = 4 << 20

  init(reading path: String) throws(FileFailure) {
    let bytes = try Files.read(path, limit: Self.sizeLimit)
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw FileFailure(path, .unreadable)
    }
  }

  func write(to path: String, durably: Bool) throws(FileFailure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    guard let data = try? encoder.encode(self) else { throw FileFailure(path, .unreadable) }
    try Files.replace(path, with: [UInt8](data) + [UInt8(ascii: "\n")], durably: durably)
  }
}

extension Int32 {
  /// `EBADMSG`: what is there is not what belongs there.
  fileprivate static let unreadable: Int32 = 74
}
