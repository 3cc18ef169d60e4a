import Specs
import YAML

/// Goes through the inputs that a workflow declares, and finds a value for each.
struct InputGathering {
  private let change: ChangeSet
  private let workflow: WorkflowInputs
  private let file: String
  private let steering: Steering
  private let takesText: Bool
  /// The new document.
  private let document: Value
  /// The paths of the changes.
  private let changed: Set<FieldPath>

  private(set) var inputs: [Deployment.Input] = []
  private(set) var warnings: [String] = []
  private(set) var violations: [Violation] = []

  init(
    _ change: ChangeSet,
    workflow: WorkflowInputs,
    file: String,
    steering: Steering
  ) {
    self.change = change
    self.workflow = workflow
    self.file = file
    self.steering = steering
    takesText = workflow["spec"] != nil
    document = change.document.value
    changed = Set(Coverage.changes(of: change, by: steering.schema).map(\.path))
  }

  mutating func gather() {
    let known = known
    for input in workflow.inputs {
      if let text = known[input.name] {
        add(text, as: input, at: .root)
      } else if let field = steering.settings.inputs.first(where: { $0.name == input.name }) {
        add(field.path, as: input)
      } else {
        add(nil, as: input, at: .root)
      }
    }
    if workflow["reason"] == nil,
      change.reason != nil || steering.settings.asksReason(change.pod.environment)
    {
      warnings.append(
        "The workflow \(file) does not declare the input reason, so a reason is not passed on."
      )
    }
    guard !takesText else {
      if workflow["revision"] == nil, !change.isCreation {
        warnings.append(
          "The workflow \(file) does not declare the input revision, so what others change before it runs "
            + "is overwritten."
        )
      }
      return
    }
    let declared = steering.settings.inputs.filter { workflow[$0.name] != nil }.map(\.path)
    let coverage = Coverage(of: change, by: Set(declared), workflow: file, schema: steering.schema)
    // Report each field only once.
    let named = Set(violations.map(\.path))
    violations += coverage.violations.filter { $0.path.isRoot || !named.contains($0.path) }
    warnings.insert(
      change.isCreation
        ? "The workflow \(file) writes the new file itself. It may look different from what is shown here."
        : "The workflow \(file) makes this edit itself. The result may look different from what is shown here.",
      at: 0
    )
  }

  /// Known inputs besides fields; `nil` for one without a value this time.
  private var known: [String: String?] {
    [
      "customer": change.pod.customer.text, "environment": change.pod.environment.text,
      "spec": change.text, "revision": change.revision, "requested_by": change.actor.name,
      "reason": change.reason,
    ]
  }

  private mutating func add(_ path: FieldPath, as input: WorkflowInputs.Input) {
    let value = document.value(at: path) ?? .null
    guard let text = value.inputText else {
      if value != .null, !takesText {
        violations.append(
          Violation(
            path: path,
            message:
              "\(title(path)) is a list or a mapping, which the input \(input.name) of the "
              + "workflow \(file) cannot carry"
          )
        )
      } else {
        add(nil, as: input, at: path)
      }
      return
    }
    let isAllowed = input.options.map { $0.contains { $0.utf8.elementsEqual(text.utf8) } } ?? true
    // The text has the value anyway, and the field did not change.
    if !isAllowed, takesText, !changed.contains(path), !input.mustBeGiven { return }
    add(text, as: input, at: path)
  }

  private mutating func add(_ text: String?, as input: WorkflowInputs.Input, at path: FieldPath) {
    let title = path.isRoot ? input.name : title(path)
    guard let text, !(text.isEmpty && input.isRequired) else {
      if input.mustBeGiven {
        let message =
          path.isRoot
          ? "The workflow \(file) requires the input \(title), which Spec Editor does not know"
          : "\(title) must have a value: the workflow \(file) requires its input \(input.name)"
        violations.append(Violation(path: path, message: message))
      } else if input.hasDefault, !path.isRoot, !takesText {
        warnings.append(
          "\(title) has no value here, so the workflow \(file) writes its own default."
        )
      }
      return
    }
    if let options = input.options, !options.contains(where: { $0.utf8.elementsEqual(text.utf8) }) {
      let list = options.prefix(20).joined(separator: ", ") + (options.count > 20 ? ", …" : "")
      violations.append(
        Violation(
          path: path,
          message:
            "\(title) is \(text.isEmpty ? "empty" : text), which the workflow \(file) does not offer. "
            + "It offers \(list)"
        )
      )
      return
    }
    inputs.append(Deployment.Input(name: input.name, value: text))
  }

  private func title(_ path: FieldPath) -> String { steering.schema.title(of: path) }
}

extension WorkflowInputs.Input {
  /// Whether GitHub refuses a dispatch without it.
  fileprivate var mustBeGiven: Bool { isRequired && !hasDefault }
}

extension Value {
  /// The text of a value for a workflow; `nil` for null, and for a collection.
  fileprivate var inputText: String? {
    switch self {
    case .bool(let bool): bool ? "true" : "false"
    case .int(let number), .float(let number): number.text
    case .string(let text): text
    case .null, .sequence, .mapping: nil
    }
  }
}
