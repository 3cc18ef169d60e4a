import YAML

/// What a workflow's `workflow_dispatch` asks for.
package struct WorkflowInputs: Hashable, Sendable {
  /// The values a `choice` input allows; `nil` where any valid name can be typed.
  package var customers: [String]?
  /// The values a `choice` input allows; `nil` where any valid name can be typed.
  package var environments: [String]?
  /// Whether the workflow declares `requested_by`, so that who asked may be sent.
  package var takesRequestedBy: Bool

  package init(
    customers: [String]? = nil,
    environments: [String]? = nil,
    takesRequestedBy: Bool = false
  ) {
    self.customers = customers
    self.environments = environments
    self.takesRequestedBy = takesRequestedBy
  }

  /// No limits, as in a local repository.
  package static let unlimited = WorkflowInputs()

  /// What a workflow file declares.
  ///
  /// `nil` when the file has no `workflow_dispatch` trigger or is not readable YAML.
  ///
  /// - Parameter bytes: The file, `.github/workflows/{WORKFLOW_FILE}` at the dispatched branch.
  package init?(workflow bytes: [UInt8]) {
    guard let root = (try? Document(bytes: bytes))?.root, let trigger = root.entry("on")?.value,
      let dispatch = Self.dispatch(in: trigger)
    else { return nil }
    let inputs = dispatch.entry("inputs")?.value
    customers = inputs?.entry("customer")?.value.choices
    environments = inputs?.entry("environment")?.value.choices
    takesRequestedBy = inputs?.entry("requested_by") != nil
  }

  /// The node of the `workflow_dispatch` trigger: a mapping, or its bare name.
  private static func dispatch(in trigger: Node) -> Node? {
    let name = "workflow_dispatch"
    return switch trigger.content {
    case .scalar(let scalar): scalar.text == name ? trigger : nil
    case .sequence(let nodes): nodes.first { $0.text == name }
    case .mapping: trigger.entry(name)?.value
    }
  }
}

extension Node {
  fileprivate var text: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }

  /// The options of an input of type `choice`, as they are written; `nil` for any other input.
  fileprivate var choices: [String]? {
    guard entry("type")?.value.text == "choice",
      case .sequence(let options)? = entry("options")?.value.content
    else { return nil }
    let choices = options.compactMap(\.text)
    return choices.isEmpty ? nil : choices
  }
}
