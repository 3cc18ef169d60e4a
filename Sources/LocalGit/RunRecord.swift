import Specs

/// A run as it is kept on disk: one JSON file per run.
///
/// While it is in progress it is also the journal of its commit: what a later start needs to put
/// right what a killed process left half done.
struct RunRecord: Encodable, Sendable {
  struct Step: Codable, Sendable, Equatable {
    var name: String
    var status: String
    var conclusion: String?
    /// Unix seconds; runs of earlier versions have no such times.
    var startedAt: Int64?
    var completedAt: Int64?
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

  /// Zero until the commit is made.
  var id: Int64
  /// The confirmation's; `nil` where it may be sent again.
  var key: String?
  var customer: String
  var environment: String
  /// The pod's, as headings have it.
  var fullName: String
  /// What the mapped fields hold.
  var inputs: [RecordedInput]
  var changes: [RecordedChange]
  var requestedBy: String?
  var reason: String?
  /// The person's own commit message.
  var message: String?
  var status = "in_progress"
  var conclusion: String?
  var createdAt: Int64
  var updatedAt: Int64
  var steps: [Step]
  var log = ""
  /// The commit that it makes; `nil` where nothing changes.
  var commit: ObjectID?
  /// The blob that it writes to spec.yml.
  var blob: ObjectID?
  /// The command's process, which leads a group of its own.
  var process: Process?

  /// A run that is about to begin.
  init(
    _ change: ChangeSet,
    key: String,
    steering: Steering,
    at time: Int64,
    hasCommand: Bool
  ) {
    id = 0
    self.key = key
    customer = change.pod.customer.text
    environment = change.pod.environment.text
    let values = FieldValues(change.document, by: steering.schema)
    let settings = steering.settings
    fullName = settings.fullName(of: change.pod, value: values.text)
    inputs = settings.inputs.compactMap { input in
      values.text(input.path).map { RecordedInput(name: input.name, value: $0) }
    }
    changes = RecordedChange.list(change.changes)
    requestedBy = change.actor.name
    reason = change.reason.map(CommitText.plain).flatMap { $0.isEmpty ? nil : $0 }
    message = change.message.map(CommitText.plain).flatMap { $0.isEmpty ? nil : $0 }
    createdAt = time
    updatedAt = time
    let names = [Self.validate, Self.writeSpec, Self.commit] + (hasCommand ? [Self.command] : [])
    steps = names.map { Step(name: $0, status: "queued", conclusion: nil) }
    blob = Repository.name(ofBlob: Array(change.text.utf8))
    let more = change.changes.count - changes.count
    if more > 0 { note("\(more) more changes are in the commit.") }
  }

  var pod: PodID? { PodID(customer: customer, environment: environment) }
  var isCompleted: Bool { status == "completed" }

  /// Whether both write the same to the same pod.
  func isSameRequest(as other: RunRecord) -> Bool {
    pod == other.pod && blob == other.blob
  }

  mutating func start(_ step: String) { set(step, "in_progress", nil) }

  mutating func end(_ step: String, _ conclusion: String) { set(step, "completed", conclusion) }

  private mutating func set(_ name: String, _ status: String, _ conclusion: String?) {
    for index in steps.indices where steps[index].name == name {
      steps[index].status = status
      steps[index].conclusion = conclusion
      let now = unixTime()
      steps[index].startedAt = steps[index].startedAt ?? now
      steps[index].completedAt = conclusion == nil ? nil : now
    }
  }

  /// Leaves the command to later, when another run of the pod has ended.
  mutating func wait(for run: Int64) {
    status = "queued"
    note("Waiting for run \(run), which deploys \(customer)/\(environment) too.")
  }

  /// Whether its command has to wait for another run's.
  var isWaiting: Bool { status == "queued" }

  /// Begins with the command.
  mutating func startCommand(at time: Int64) {
    status = "in_progress"
    updatedAt = time
    start(Self.command)
  }

  /// Ends the run; steps that did not come to an end end with it.
  mutating func complete(_ conclusion: String, at time: Int64) {
    for index in steps.indices where steps[index].status != "completed" {
      let isSkipped = steps[index].status == "queued"
      steps[index].conclusion = isSkipped ? "skipped" : conclusion
      steps[index].status = "completed"
      steps[index].completedAt = isSkipped ? nil : time
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
}
