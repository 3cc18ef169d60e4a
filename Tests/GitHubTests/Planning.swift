import Specs
import Testing

@testable import GitHub

/// Tests of the dispatched inputs, for different workflows.
protocol Planning {}

extension Planning {
  static var spec: String {
    """
    # The pod.
    metadata: {customer: advworks, environment: dev}
    spec:
      compute:
        instance_name: web1  # the host
        count: 2
      security:
        waf:
          enabled: false
    """
  }

  /// Inputs that every workflow must have.
  var names: String { "customer: {required: true}\nenvironment: {required: true}\n" }
  var withSpec: String { FakeGitHub.workflow(names + "spec:\nrevision:") }

  func change(_ text: String = Self.spec, _ edit: (String) -> String) -> ChangeSet {
    .change(from: text, edit)
  }

  func plan(_ change: ChangeSet, _ workflow: String) throws -> DispatchInputs {
    var settings = BuiltIn.settings
    settings.inputs.append(.init(name: "count", path: ["spec", "compute", "count"]))
    let declared = try #require(WorkflowInputs(workflow: Array(workflow.utf8)))
    let steering = Steering(
      settings: settings,
      schema: BuiltIn.schema,
      problems: [],
      revisions: [:]
    )
    return try DispatchInputs(change, workflow: declared, file: "deploy.yml", steering: steering)
  }

  func sent(_ change: ChangeSet, _ workflow: String) throws -> [String: String] {
    let inputs = try plan(change, workflow).inputs
    return Dictionary(inputs.map { ($0.name, $0.value) }) { first, _ in first }
  }

  func refused(_ change: ChangeSet, _ workflow: String) -> [Violation] {
    do {
      _ = try plan(change, workflow)
      return []
    } catch {
      return (error as? SpecError)?.violations ?? []
    }
  }
}
