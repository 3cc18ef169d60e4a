import YAML

/// What one field of a spec.yml holds.
package struct Field<Value: Hashable & Sendable>: Hashable, Sendable {
  /// `nil` where the key is missing or holds something that is no such value.
  package let value: Value?
  /// What a person should know about it, such as `written as "yes"`; a sentence.
  package let note: String?

  package init(value: Value?, note: String? = nil) {
    self.value = value
    self.note = note
  }
}

extension Spec {
  /// Where the fields stand in a spec.yml.
  package enum Path {
    package static let instanceName = ["spec", "compute", "instance_name"]
    package static let wafEnabled = ["spec", "security", "waf", "enabled"]
    static let customer = ["metadata", "customer"]
    static let environment = ["metadata", "environment"]
  }

  /// The instance's name in a document, as it is written, valid or not.
  static func instanceName(in document: Document) -> Field<String> {
    field(at: Path.instanceName, in: document) { scalar in
      switch scalar.value {
      case .string(let text): Field(value: text)
      case .bool: Field(value: scalar.text, note: "written as a boolean, not as a text")
      default: Field(value: scalar.text, note: "written as a number, not as a text")
      }
    }
  }

  /// Whether the firewall is on, by a document.
  ///
  /// A bare `yes`, `no`, `on` or `off` counts as the boolean that YAML 1.1 readers see in it, and
  /// `"true"` and `"false"` in quotes as the boolean they name; the note says so.
  static func wafEnabled(in document: Document) -> Field<Bool> {
    field(at: Path.wafEnabled, in: document) { scalar in
      if case .bool(let value) = scalar.value { return Field(value: value) }
      if let value = scalar.legacyBool {
        return Field(
          value: value,
          note:
            "written as “\(scalar.text)”, which YAML 1.1 readers take as \(value) and others as a text"
        )
      }
      if let value = Bool(scalar.text) {
        return Field(value: value, note: "written as the text \"\(value)\", not as a boolean")
      }
      return Field(value: nil, note: "holds \(abridged(scalar.text)), neither true nor false")
    }
  }

  /// What a person should know about the spec as a whole; sentences.
  static func notes(on document: Document, of pod: PodID) -> [String] {
    [(Path.customer, pod.customer), (Path.environment, pod.environment)].compactMap { path, slug in
      guard case .scalar(let scalar)? = document.node(at: path)?.content, scalar.value != .null,
        scalar.text != slug.text
      else { return nil }
      return "\(path.joined(separator: ".")) says \(abridged(scalar.text)), but the pod is \(pod)."
    }
  }

  /// What the scalar at `path` holds, or why there is none.
  private static func field<Held>(
    at path: [String],
    in document: Document,
    reading: (Scalar) -> Field<Held>
  ) -> Field<Held> {
    var node = document.root
    for (place, key) in path.enumerated() {
      var name: String { path[..<place].joined(separator: ".") }
      switch node?.content {
      case nil: return Field(value: nil, note: "the file is empty")
      case .scalar(let scalar)? where scalar.value == .null:
        return Field(value: nil, note: name.isEmpty ? "the file is empty" : "\(name) is empty")
      case .mapping?: break
      case .scalar?, .sequence?:
        let subject = name.isEmpty ? "the file" : name
        return Field(value: nil, note: "\(subject) is \(node?.kind ?? ""), not a mapping")
      }
      guard let next = node?.entry(key)?.value else {
        return Field(value: nil, note: "\((path[...place]).joined(separator: ".")) is missing")
      }
      node = next
    }
    var name: String { path.joined(separator: ".") }
    guard let node, case .scalar(let scalar) = node.content else {
      return Field(value: nil, note: "\(name) is \(node?.kind ?? "missing"), not a single value")
    }
    guard scalar.value != .null else { return Field(value: nil, note: "\(name) is empty") }
    let field = reading(scalar)
    guard node.isAlias, field.note == nil else { return field }
    return Field(value: field.value, note: "written as an alias, which cannot be changed here")
  }
}

/// A text in quotes, cut so that a note stays one line.
private func abridged(_ text: String) -> String {
  let head = String(text.prefix(40).map { $0.isNewline ? " " : $0 })
  return head.count < text.count ? "\"\(head)…\"" : "\"\(head)\""
}
