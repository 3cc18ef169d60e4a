package import Schema
package import YAML

/// The schema of a pod's spec.yml, the form made from it, and the outline of a new one.
package struct SpecSchema: Sendable {
  package let rules: JSONSchema
  /// The schema as it is written.
  package let source: Value
  /// Single values of one kind that a document can always contain, in the order of the form: the
  /// ones that lists, workflows and short requests can carry.
  package let fields: [Field]
  /// A new pod's text, without its names and fields.
  let outline: String
  /// The paths with the pod's own names.
  private let names: [FieldPath]
  private let places: [FieldPath: Int]
  package let hasSecrets: Bool

  /// - Parameters:
  ///   - source: The schema.
  ///   - rules: The same, read.
  ///   - outline: The text of a new document; parts that the schema does not name are left out.
  package init(_ source: Value, _ rules: JSONSchema, outline: String = BuiltIn.outline) {
    self.source = source
    self.rules = rules
    var builder = FormBuilder(source, base: nil)
    let parts = builder.parts(of: nil, by: rules.shape)
    fields = parts.flatMap(\.fields).filter { $0.kind.isPlain && !$0.isSecret }
    hasSecrets = rules.namesSecrets
    let found = fields.enumerated().map { ($0.element.path, $0.offset) }
    places = Dictionary(found) { first, _ in first }
    let names = [BuiltIn.customer, BuiltIn.environment]
    self.names = names.map { rules.names($0) ? $0 : .root }
    self.outline = rules.outline(outline)
  }

  package func field(at path: FieldPath) -> Field? { places[path].map { fields[$0] } }

  /// The title of the field at a path; its pointer if the schema does not know it.
  package func title(of path: FieldPath) -> String {
    if let field = field(at: path) { return field.title }
    if path.isRoot { return "The whole document" }
    return rules.shape(along: path)?.title ?? path.description
  }

  /// The paths with the pod's own names, and the right name for each.
  func names(of pod: PodID) -> [(path: FieldPath, name: Slug)] {
    zip(names, [pod.customer, pod.environment]).filter { !$0.0.isRoot }.map { ($0, $1) }
  }

  /// The edits that set a document's names to those of a pod.
  func naming(_ pod: PodID) -> [Edit] {
    names(of: pod).map { .set($0.path, .string($0.name.text)) }
  }

  /// The same for a document that may have another pod's names, even if the schema does not name
  /// them.
  func naming(_ pod: PodID, in document: Document) -> [Edit] {
    let known = names(of: pod).map(\.path)
    let others = [(BuiltIn.customer, pod.customer), (BuiltIn.environment, pod.environment)]
      .filter { !known.contains($0.0) && document.node(at: $0.0) != nil }
    return naming(pod) + others.map { .set($0.0, .string($0.1.text)) }
  }

  /// The parts of a form.
  ///
  /// - Parameters:
  ///   - value: The value that the form shows.
  ///   - base: The value that the form started from.
  ///   - conditions: The value to check conditions against; `nil` for the shown one.
  ///   - submission: The choices made in the form.
  /// - Returns: The parts, and the titles of fields that are not shown.
  package func form(
    of value: Value?,
    base: Value?,
    conditions: Value? = nil,
    _ submission: Submission? = nil
  ) -> (parts: [FormPart], others: [String]) {
    var builder = FormBuilder(nil, base: base)
    builder.conditions = conditions
    builder.variants = submission?.variants ?? [:]
    builder.opened = submission?.opened ?? []
    builder.typed = submission.map { $0.values.filter { !$0.value.isEmpty }.map(\.key) } ?? []
    let parts = builder.parts(of: value, by: rules.shape)
    return (parts, builder.others)
  }

  /// The text of a new pod, including required values that can only have one value.
  ///
  /// - Throws: ``YAMLError`` or ``EditRefusal`` for an invalid outline.
  package func newDocument(of pod: PodID) throws -> Document {
    let document = try Document(outline, limits: Spec.limits)
    let constants = fields.compactMap { field -> Edit? in
      field.isRequired ? field.kind.constant.map { .set(field.path, $0) } : nil
    }
    return try document.applying(naming(pod) + constants, order: order).document
  }

  /// Where missing keys are inserted.
  var order: KeyOrder {
    KeyOrder { [rules] parent in
      var shape: Shape? = rules.shape
      for token in parent.tokens { shape = shape?.property(token) ?? shape?.items }
      return shape?.keys ?? []
    }
  }

  /// All errors of a document by the schema, in the order of the document.
  ///
  /// For a missing or invalid section, the required fields are named.
  package func violations(in value: Value) -> [Violation] {
    rules.findings(in: value).flatMap { finding -> [Violation] in
      guard ["required", "type"].contains(finding.keyword) else { return [Violation(finding)] }
      let missing = fields.filter {
        $0.isRequired && $0.path != finding.path && finding.path.contains($0.path)
      }
      return missing.isEmpty ? [Violation(finding)] : missing.map(violation(forMissing:))
    }
  }

  /// What is wrong with a value of a field; `nil` if nothing is.
  func problem(with value: Value, in field: Field) -> String? {
    let ids = rules.shape(at: field.path, in: .null)?.ids ?? []
    let findings = rules.findings(in: value, against: ids, at: field.path)
    return findings.first?.message
  }

  private func violation(forMissing field: Field) -> Violation {
    let parent = field.path.parent ?? .root
    let ids = rules.shape(at: parent, in: .null)?.ids ?? []
    let findings = rules.findings(in: .mapping([]), against: ids, at: parent)
    return findings.first { $0.path == field.path }.map(Violation.init)
      ?? Violation(path: field.path, message: "Enter \(field.name)")
  }
}

extension JSONSchema {
  /// The shape at a path, for any values on the way.
  fileprivate func shape(along path: FieldPath) -> Shape? {
    path.tokens.reduce(shape) { shape, token in
      shape?.property(token) ?? shape?.inapplicable(token) ?? shape?.items
    }
  }
}

extension Violation {
  init(_ finding: Finding) {
    self.init(path: finding.path, message: finding.message, keyword: finding.keyword)
  }
}

extension JSONSchema {
  /// Whether the schema names the key at a path.
  fileprivate func names(_ path: FieldPath) -> Bool {
    var shape: Shape? = shape
    for token in path.tokens {
      shape = shape.flatMap { $0.keys.contains(token) ? $0.property(token) : nil }
    }
    return shape != nil
  }

  /// The text without keys that the schema does not name.
  fileprivate func outline(_ text: String) -> String {
    guard let document = try? Document(text, limits: Spec.limits) else { return text }
    let unknown = unknown(in: document.value, shape, at: .root)
    let edited = try? document.applying(unknown.map { .remove($0) })
    return edited?.document.text ?? ""
  }

  private func unknown(in value: Value, _ shape: Shape, at path: FieldPath) -> [FieldPath] {
    guard case .mapping(let members) = value else { return [] }
    let known = shape.keys
    return members.flatMap { member -> [FieldPath] in
      let path = path.appending(member.key)
      guard known.contains(member.key), let inner = shape.property(member.key) else {
        return [path]
      }
      return unknown(in: member.value, inner, at: path)
    }
  }
}
