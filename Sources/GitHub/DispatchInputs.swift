import Specs
import Text
import YAML

/// The inputs for a workflow that deploys a change: every input that it declares and we know.
struct DispatchInputs: Sendable {
  /// The most characters of the inputs as JSON.
  static let limit = 65_535

  /// In the order of the workflow's file.
  let inputs: [Deployment.Input]
  /// Whether the workflow takes the whole text; otherwise it makes the edit itself.
  let isExact: Bool
  /// What a person should know before they confirm, in sentences.
  let warnings: [String]

  /// Decides which inputs to send.
  ///
  /// - Parameters:
  ///   - change: What to deploy.
  ///   - workflow: What the workflow's file declares.
  ///   - file: The name of that file.
  ///   - steering: The names of fields, and their inputs.
  /// - Throws: ``SpecError/undeployable(_:)`` with everything that prevents the deployment.
  init(
    _ change: ChangeSet,
    workflow: WorkflowInputs,
    file: String,
    steering: Steering
  ) throws(SpecError) {
    guard workflow["customer"] != nil, workflow["environment"] != nil else {
      throw .undeployable([
        Violation(
          path: .root,
          message:
            "The workflow \(file) does not know which pod to deploy, because it does not declare "
            + "the inputs customer and environment. Add them to its workflow_dispatch trigger"
        )
      ])
    }
    isExact = workflow["spec"] != nil
    var gathering = InputGathering(change, workflow: workflow, file: file, steering: steering)
    gathering.gather()
    guard gathering.violations.isEmpty else { throw .undeployable(gathering.violations) }
    inputs = gathering.inputs
    warnings = gathering.warnings
    let size = String(decoding: json.bytes, as: UTF8.self).unicodeScalars.count - 1
    guard size <= Self.limit else {
      throw .undeployable([
        Violation(
          path: .root,
          message: "This is too large for GitHub: the inputs of the workflow take \(size.grouped) "
            + "characters, and GitHub accepts \(Self.limit.grouped). Shorten the file, or change it in the "
            + "repository, for example with a pull request"
        )
      ])
    }
  }

  /// As they are sent.
  var json: JSON { .object(inputs.map { .init(key: $0.name, value: .string($0.value)) }) }

  /// The inputs for people: all except the text itself.
  var shown: [Deployment.Input] {
    inputs.map { input in
      guard input.name == "spec" else { return input }
      let size = input.value.utf8.count.grouped
      return Deployment.Input(name: "spec", value: "(the reviewed text, \(size) bytes)")
    }
  }
}
