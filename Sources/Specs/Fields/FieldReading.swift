internal import Text
package import YAML

/// The value of a field in a document, as a form shows it.
package struct FieldReading: Hashable, Sendable {
  /// The value; `nil` if there is none, or none that the field can hold.
  package let value: Value?
  /// Whether the document has any value there.
  package let isPresent: Bool
  /// The value as a person would type it; empty if ``value`` is `nil`.
  package let text: String
  /// The kind of a single value; `nil` if there is none.
  package var kind: SingleKind? { value.flatMap(SingleKind.init) }
  /// A note for the person, such as `written as "yes"`; without a full stop.
  package let note: String?

  /// Whether there is a value that the field cannot show.
  var isUnreadable: Bool { isPresent && value == nil }

  private init(_ value: Value?, isPresent: Bool = true, text: String = "", note: String? = nil) {
    self.value = value
    self.isPresent = isPresent
    self.text = text
    self.note = note
  }

  /// Reads a field of a document.
  ///
  /// - Parameters:
  ///   - field: The field.
  ///   - path: The path, if it differs from the field's own; `nil` if the field does not exist yet.
  ///   - document: The document; `nil` if there is none.
  package init(_ field: Field, at path: FieldPath?, in document: Document?) {
    guard let path else {
      self.init(nil, isPresent: false)
      return
    }
    switch Self.find(path, in: document) {
    case .failure(let absence): self.init(nil, isPresent: false, note: absence.note)
    case .success(let node):
      let reading = Self.reading(field.kind, node, path)
      self = node.isAlias && reading.note == nil ? reading.ofAlias : reading
    }
  }

  package init(_ field: Field, in document: Document?) {
    self.init(field, at: field.path, in: document)
  }

  private static func reading(_ kind: Field.Kind, _ node: Node, _ path: FieldPath) -> FieldReading {
    switch kind {
    case .yaml: return FieldReading(node.value, text: node.value.asYAML)
    case .choices(let choices): return Self.choices(node, choices, path)
    default: break
    }
    var name: String { path.tokens[...].dotted }
    guard case .scalar(let scalar) = node.content else {
      return FieldReading(nil, note: "\(name) is \(node.kind), not a single value")
    }
    if scalar.value == .null, !kind.takesNull {
      return FieldReading(nil, isPresent: false, note: "\(name) is empty")
    }
    switch kind {
    case .text: return Self.text(scalar)
    case .boolean: return Self.boolean(scalar)
    case .number: return Self.number(scalar)
    case .choice(let choices): return Self.choice(scalar, choices)
    case .mixed:
      return FieldReading(scalar.value, text: scalar.value == .null ? "" : scalar.text)
    case .choices, .yaml: return FieldReading(scalar.value, text: scalar.text)
    }
  }

  private static func text(_ scalar: Scalar) -> FieldReading {
    switch scalar.value {
    case .string(let text): FieldReading(.string(text), text: text)
    case .bool:
      FieldReading(scalar.value, text: scalar.text, note: "written as a boolean, not as a text")
    default:
      FieldReading(scalar.value, text: scalar.text, note: "written as a number, not as a text")
    }
  }

  /// A bare `yes`, `no`, `on` or `off` counts as the boolean that YAML 1.1 readers see, and quoted
  /// `"true"` and `"false"` as booleans; the note says so.
  private static func boolean(_ scalar: Scalar) -> FieldReading {
    func reading(_ value: Bool, _ note: String? = nil) -> FieldReading {
      FieldReading(.bool(value), text: value ? "true" : "false", note: note)
    }
    if case .bool(let value) = scalar.value { return reading(value) }
    if let value = scalar.legacyBool {
      return reading(
        value,
        "written as “\(scalar.text)”, which YAML 1.1 readers take as \(value) and others as a text"
      )
    }
    if let value = Bool(scalar.text) {
      return reading(value, "written as the text \"\(value)\", not as a boolean")
    }
    return FieldReading(nil, note: "holds \(scalar.text.abridged), neither true nor false")
  }

  private static func number(_ scalar: Scalar) -> FieldReading {
    switch scalar.value {
    case .int, .float: FieldReading(scalar.value, text: scalar.text)
    default:
      FieldReading(
        scalar.value,
        text: scalar.text,
        note: "written as \(scalar.value.kind), not as a number"
      )
    }
  }

  /// A value that is not a choice is shown anyway, so that it is kept until someone chooses
  /// another.
  private static func choice(_ scalar: Scalar, _ choices: [Field.Choice]) -> FieldReading {
    if let choice = choices.first(where: { $0.value.isSame(as: scalar.value) }) {
      return FieldReading(scalar.value, text: choice.word)
    }
    return FieldReading(
      scalar.value,
      text: scalar.text,
      note: "holds \(scalar.text.abridged), which is not one of its choices"
    )
  }

  /// The words of a list's items, one per line.
  private static func choices(
    _ node: Node,
    _ choices: [Field.Choice],
    _ path: FieldPath
  ) -> FieldReading {
    guard case .sequence(let items) = node.value else {
      let name = path.tokens[...].dotted
      return FieldReading(nil, isPresent: node.value != .null, note: "\(name) is \(node.kind)")
    }
    let words = items.map { item in
      choices.first { $0.value.isSame(as: item) }?.word ?? item.word ?? ""
    }
    return FieldReading(.sequence(items), text: words.joined(separator: "\n"))
  }

  private var ofAlias: FieldReading {
    FieldReading(value, text: text, note: "written as an alias, which cannot be changed here")
  }

  private struct Absence: Error {
    let note: String
  }

  /// The value at a path, or why there is none.
  private static func find(_ path: FieldPath, in document: Document?) -> Result<Node, Absence> {
    var node = document?.root
    for (place, key) in path.tokens.enumerated() {
      var name: String { path.tokens[..<place].dotted }
      switch node?.content {
      case nil: return .failure(Absence(note: "the file is empty"))
      case .scalar(let scalar)? where scalar.value == .null:
        return .failure(Absence(note: name.isEmpty ? "the file is empty" : "\(name) is empty"))
      case .mapping?: break
      case .sequence(let items)? where Int(key).map(items.indices.contains) ?? false:
        node = Int(key).map { items[$0] }
        continue
      case .scalar?, .sequence?:
        let subject = name.isEmpty ? "the file" : name
        return .failure(Absence(note: "\(subject) is \(node?.kind ?? ""), not a mapping"))
      }
      guard let next = node?.value(of: key) else {
        return .failure(Absence(note: "\(path.tokens[...place].dotted) is missing"))
      }
      node = next
    }
    guard let node else { return .failure(Absence(note: "the file is empty")) }
    return .success(node)
  }
}

extension Field.Kind {
  /// Whether null is an ordinary value.
  fileprivate var takesNull: Bool {
    switch self {
    case .mixed(let kinds): kinds.contains(.null)
    case .choice(let choices): choices.contains { $0.value == .null }
    default: false
    }
  }
}

extension Value {
  /// The value as a separate YAML file.
  var asYAML: String {
    let document = try? Document("", limits: Spec.limits).applying([.set(.root, self)]).document
    let text = document?.text ?? ""
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}

extension ArraySlice<String> {
  /// A path for a note.
  fileprivate var dotted: String { joined(separator: ".").shown(limit: 80) }
}

extension String {
  /// In quotes, shortened so that a note fits on one line.
  var abridged: String {
    let head = String(prefix(40)).oneLine
    return count > 40 ? "\"\(head)…\"" : "\"\(head)\""
  }
}
