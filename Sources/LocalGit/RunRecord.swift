import Specs

/// A run as stored on disk: one JSON file per run.
///
/// While it is in progress it is also the journal of its commit: the next start uses it to repair
/// what a killed process left half done.
struct RunRecord: Encodable, Sendable {
  struct Step: Codable, Sendable, Equatable {
    var name: String
    var status: String
    var conclusion: String?
    /// Unix seconds; missing in runs of earlier versions.
    var startedAt: Int64?
    var completedAt: Int64?
  }

  /// A process, identified by its number and its start time.
  struct Process: Codable, Sendable, Equatable {
    var id: Int32
    /// Clock ticks since the boot named by ``boot``.
    var start: String
    var boot: String
  }

  static let validate = "Validate"
  static let writeSpec = "Write spec"
  static let commit = "Commit"
  static let command = "Deploy command"

  /// Zero until the commit exists.
  var id: Int64
  /// The confirmation's key; `nil` if the confirmation may be sent again.
  var key: String?
  var customer: String
  var environment: String
  /// The pod's full name, as in headings.
  var fullName: String
  /// The values of mapped fields.
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
  /// The commit that it makes; `nil` if nothing changes.
  var commit: ObjectID?
  /// The blob that it writes to spec.yml.
  var blob: ObjectID?
  /// The command's process, which leads its own group.
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

  /// Postpones the command until another run of the pod has ended.
  mutating func wait(for run: Int64) {
    status = "queued"
    note("Waiting for run \(run), which also deploys \(customer)/\(environment).")
  }

  /// Whether its command has to wait for another run's.
  var isWaiting: Bool { status == "queued" }

  /// Starts the command.
  mutating func startCommand(at time: Int64) {
    status = "in_progress"
    updatedAt = time
    start(Self.command)
  }

  /// Completes the run, including steps that have not ended.
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
