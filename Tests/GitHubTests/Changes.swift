import Specs
import YAML

@testable import GitHub

extension ChangeSet {
  /// Turns on the firewall of a pod of ``FakeGitHub/sample``.
  static func sample(
    _ pod: String = "advworks/dev",
    by name: String? = nil,
    reason: String? = nil
  ) -> ChangeSet {
    let id = PodID.named(pod)
    let text = FakeGitHub.spec(id.customer.text, id.environment.text)
    return change(pod, from: text, by: name, reason: reason) {
      $0.replacing("enabled: false", with: "enabled: true")
    }
  }

  /// The change by an edit of a pod's text.
  static func change(
    _ pod: String = "advworks/dev",
    from text: String,
    by name: String? = nil,
    reason: String? = nil,
    _ edit: (String) -> String
  ) -> ChangeSet {
    let id = PodID.named(pod)
    let revision = FakeCore.sha(text)
    guard let spec = try? Spec(pod: id, revision: revision, bytes: Array(text.utf8)),
      let document = try? Document(edit(text))
    else { preconditionFailure("good texts") }
    return ChangeSet(
      pod: id,
      original: Original(spec),
      text: document.text,
      document: document,
      changes: FieldChange.list(from: spec.document.value, to: document.value),
      actor: Actor(named: name),
      reason: reason
    )
  }

  /// A new pod, from the outline.
  static func creation(
    _ pod: String,
    instance: String = "web1",
    _ edit: (String) -> String = { $0 }
  ) -> ChangeSet {
    guard
      let outline = try? BuiltIn.schema.newDocument(of: .named(pod)).text,
      let document = try? Document(
        edit(outline.replacing("instance_name:\n", with: "instance_name: \(instance)\n"))
      )
    else { preconditionFailure("a good outline") }
    return ChangeSet(
      pod: .named(pod),
      original: nil,
      text: document.text,
      document: document,
      changes: FieldChange.list(from: nil, to: document.value)
    )
  }
}

extension GitHubSource {
  /// Deploys with a new key.
  func deploy(_ change: ChangeSet, by deadline: Deadline = .soon) throws(SpecError) -> Deployment {
    try deploy(change, key: String(UInt64.random(in: 10_000_000 ... .max)), by: deadline)
  }

  func run(_ number: Int64, by deadline: Deadline = .soon) throws(SpecError) -> Run {
    try run(RunID(number: number), by: deadline)
  }
}

extension Deployment {
  /// The number of its run; `nil` if unknown.
  var run: Int64? { id.number }
}

extension Run {
  var number: Int64? { id.number }
}

extension SpecError {
  var violations: [Violation]? { if case .undeployable(let all) = self { all } else { nil } }
  var isStale: Bool { if case .stale = self { true } else { false } }
}

extension Deployment {
  /// The run that follows it; one that does not exist where a pull request does.
  var id: RunID { follows.run ?? RunID(number: 0) }
}
