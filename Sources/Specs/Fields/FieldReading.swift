package import YAML

/// What a document holds at a field, as a form shows it.
package struct FieldReading: Hashable, Sendable {
  /// What it counts as; `nil` where nothing is there, or nothing that the field could hold.
  package let value: Value?
  /// Whether anything is there.
  package let isPresent: Bool
  /// The value as a person would type it; empty where ``value`` is `nil`.
  package let text: String
  /// What a person should know about it, such as `written as "yes"`; without a full stop.
  package let note: String?

  /// Whether something is there that the field cannot show.
  var isUnreadable: Bool { isPresent && value == nil }

  private init(_ value: Value?, isPresent: Bool = true, text: String = "", note: String? = nil) {
    self.value = value
    self.isPresent = isPresent
    self.text = text
    self.note = note
  }

  /// Reads a field of a document.
  package init(_ field: Field, in document: Document?) {
    switch Self.find(field.path, in: document) {
    case .failure(let absence): self.init(nil, isPresent: absence.isPresent, note: absence.note)
    case .success(let (node, scalar)):
      let reading =
        switch field.kind {
        case .text: Self.text(scalar)
        case .boolean: Self.boolean(scalar)
        case .number: Self.number(scalar)
        case .choice(let choices): Self.choice(scalar, choices)
        }
      self = node.isAlias && reading.note == nil ? reading.ofAlias : reading
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

  /// A bare `yes`, `no`, `on` or `off` counts as the boolean that YAML 1.1 readers see in it, and
  /// `"true"` and `"false"` in quotes as the boolean they name; the note says so.
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

  /// What is no choice is shown all the same, so that it stays while nobody chooses another.
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

  private var ofAlias: FieldReading {
    FieldReading(value, text: text, note: "written as an alias, which cannot be changed here")
  }

  private struct Absence: Error {
    var isPresent = false
    let note: String
  }

  /// The scalar at a path, or why there is none.
  private static func find(
    _ path: FieldPath,
    in document: Document?
  ) -> Result<(Node, Scalar), Absence> {
    var node = document?.root
    for (place, key) in path.tokens.enumerated() {
      var name: String { path.tokens[..<place].joined(separator: ".") }
      switch node?.content {
      case nil: return .failure(Absence(note: "the file is empty"))
      case .scalar(let scalar)? where scalar.value == .null:
        return .failure(Absence(note: name.isEmpty ? "the file is empty" : "\(name) is empty"))
      case .mapping?: break
      case .scalar?, .sequence?:
        let subject = name.isEmpty ? "the file" : name
        return .failure(Absence(note: "\(subject) is \(node?.kind ?? ""), not a mapping"))
      }
      guard let next = node?.entry(key)?.value else {
        return .failure(
          Absence(note: "\(path.tokens[...place].joined(separator: ".")) is missing")
        )
      }
      node = next
    }
    var name: String { path.tokens.joined(separator: ".") }
    guard let node, case .scalar(let scalar) = node.content else {
      let kind = node?.kind ?? "missing"
      return .failure(Absence(isPresent: true, note: "\(name) is \(kind), not a single value"))
    }
    guard scalar.value != .null else { return .failure(Absence(note: "\(name) is empty")) }
    return .success((node, scalar))
  }
}

extension String {
  /// In quotes, cut so that a note stays one line.
  var abridged: String {
    let head = String(prefix(40).map { $0.isNewline ? " " : $0 })
    return head.count < count ? "\"\(head)…\"" : "\"\(head)\""
  }
}
