import Glibc
import Specs
import Testing
import YAML

@testable import LocalGit

/// The text of a new pod.
func newText(_ name: String, _ instance: String, waf: Bool = false) throws -> String {
  let pod = try pod(name)
  return """
    apiVersion: v1
    kind: Pod
    metadata:
      customer: \(pod.customer)
      environment: \(pod.environment)
    spec:
      compute:
        instance_name: \(instance)
        instance_type: t4g.nano
      security:
        waf:
          enabled: \(waf)

    """
}

/// A change of a pod's whole text.
func change(
  _ name: String,
  from old: Original?,
  to text: String,
  by person: String? = nil,
  reason: String? = nil,
  message: String? = nil
) throws -> ChangeSet {
  let document = try Document(text, limits: .standard)
  return ChangeSet(
    pod: try pod(name),
    original: old,
    text: text,
    document: document,
    changes: FieldChange.list(from: old?.value, to: document.value),
    actor: Actor(named: person),
    reason: reason,
    message: message
  )
}

/// The text for creating a pod.
func creation(
  _ name: String,
  _ instance: String,
  waf: Bool = false,
  by person: String? = nil,
  message: String? = nil
) throws -> ChangeSet {
  let text = try newText(name, instance, waf: waf)
  return try change(name, from: nil, to: text, by: person, message: message)
}

/// A new key.
func newKey() -> String {
  let letters = "abcdefghijklmnopqrstuvwxyz0123456789"
  return String((0..<20).compactMap { _ in letters.randomElement() })
}

extension LocalSource {
  /// The pod as it is now.
  func original(_ name: String) throws -> Original {
    Original(try spec(of: pod(name), by: .soon))
  }

  /// Changes the name of a pod's instance.
  func edit(
    _ name: String,
    _ instance: String,
    by person: String? = nil,
    reason: String? = nil,
    message: String? = nil
  ) throws -> ChangeSet {
    let old = try original(name)
    let text = try #require(old.text.renaming(instance))
    return try change(name, from: old, to: text, by: person, reason: reason, message: message)
  }

  func deploy(_ change: ChangeSet, by deadline: Deadline) throws -> Deployment {
    try deploy(change, key: newKey(), by: deadline)
  }

  /// The run when it is completed.
  func completed(_ id: RunID) throws -> Run {
    for _ in 0..<1500 {
      let run = try run(id, by: .soon)
      if run.isCompleted { return run }
      usleep(20_000)
    }
    Issue.record("run \(id) did not end")
    return try run(id, by: .soon)
  }

  func deployed(_ change: ChangeSet) throws -> Run {
    try completed(deploy(change, by: .soon).id)
  }

  /// The log of a run.
  func text(of run: Run) throws -> String {
    guard
      case .text(let text) = try wholeLog(of: run.id, job: "deploy", step: nil, by: .soon)
    else { return "" }
    return text
  }
}

extension String {
  /// The text of a pod with another instance name.
  fileprivate func renaming(_ instance: String) -> String? {
    guard let key = firstRange(of: "instance_name: ") else { return nil }
    let end = self[key.upperBound...].firstIndex { $0.isWhitespace } ?? endIndex
    return self[..<key.upperBound] + instance + self[end...]
  }
}

extension RunID: ExpressibleByIntegerLiteral {
  public init(integerLiteral number: Int64) { self.init(number: number) }
}

extension Run {
  var steps: [Step] { jobs.flatMap(\.steps) }
}

extension Spec {
  /// The value in the form.
  func reading(_ input: String) -> FieldReading? {
    BuiltIn.settings.inputs.first { $0.name == input }
      .flatMap { BuiltIn.schema.field(at: $0.path) }
      .map { FieldReading($0, in: document) }
  }
}

extension Deployment {
  /// The run that follows it; one that does not exist where a pull request does.
  var id: RunID { follows.run ?? RunID(number: 0) }
}
