import YAML

/// The inputs of a workflow's `workflow_dispatch`.
package struct WorkflowInputs: Hashable, Sendable {
  /// One input as the workflow declares it.
  package struct Input: Hashable, Sendable {
    package let name: String
    /// The values of a `choice`; `nil` if any text can be sent.
    package let options: [String]?
    package let isRequired: Bool
    package let hasDefault: Bool

    package init(
      name: String,
      options: [String]? = nil,
      isRequired: Bool = false,
      hasDefault: Bool = false
    ) {
      self.name = name
      self.options = options
      self.isRequired = isRequired
      self.hasDefault = hasDefault
    }
  }

  /// In the order of the file.
  package let inputs: [Input]

  package init(_ inputs: [Input]) { self.inputs = inputs }

  /// No restrictions, as in a local repository.
  package static let unlimited = WorkflowInputs([])

  package subscript(name: String) -> Input? { inputs.first { $0.name == name } }

  /// The customers to choose from; `nil` if any valid name can be typed.
  package var customers: [String]? { self["customer"]?.options }
  /// The environments to choose from; `nil` if any valid name can be typed.
  package var environments: [String]? { self["environment"]?.options }

  /// What a workflow file declares.
  ///
  /// `nil` if the file has no `workflow_dispatch` trigger or is not readable YAML.
  ///
  /// - Parameter bytes: The file, `.github/workflows/{WORKFLOW_FILE}` at the dispatched branch.
  package init?(workflow bytes: [UInt8]) {
    guard let root = (try? Document(bytes: bytes))?.root, let trigger = root.value(of: "on"),
      let dispatch = Self.dispatch(in: trigger)
    else { return nil }
    guard case .mapping(let entries)? = dispatch.value(of: "inputs")?.content else {
      self.init([])
      return
    }
    self.init(entries.map { Input($0.key, $0.value) })
  }

  /// The node of the `workflow_dispatch` trigger: a mapping, or only its name.
  private static func dispatch(in trigger: Node) -> Node? {
    let name = "workflow_dispatch"
    return switch trigger.content {
    case .scalar(let scalar): scalar.text == name ? trigger : nil
    case .sequence(let nodes): nodes.first { $0.text == name }
    case .mapping: trigger.value(of: name)
    }
  }
}

extension WorkflowInputs.Input {
  fileprivate init(_ name: String, _ node: Node) {
    self.init(
      name: name,
      options: node.options,
      isRequired: node.value(of: "required")?.value == .bool(true),
      hasDefault: node.entry("default").map { $0.value.value != .null } ?? false
    )
  }
}

extension Node {
  fileprivate var text: String? {
    if case .scalar(let scalar) = content { scalar.text } else { nil }
  }

  /// The allowed values of an input, as written; `nil` for one that takes any text.
  fileprivate var options: [String]? {
    switch value(of: "type")?.text {
    case "boolean": return ["true", "false"]
    case "choice":
      guard case .sequence(let options)? = value(of: "options")?.content else { return nil }
      let choices = options.compactMap(\.text)
      return choices.isEmpty ? nil : choices
    default: return nil
    }
  }
}
