package import Schema
package import YAML

/// What a pod's spec.yml may hold, what the form shows of it, and what a new one begins with.
package struct SpecSchema: Sendable {
  package let rules: JSONSchema
  /// The schema as it is written.
  package let source: Value
  /// Single values of one kind that a document may hold whatever else it holds, in the order of the form: what
  /// lists show, and workflows and short requests carry.
  package let fields: [Field]
  /// A new pod's text, but for its names and fields.
  let outline: String
  /// Where a document names its own pod.
  private let names: [FieldPath]
  private let places: [FieldPath: Int]
  package let hasSecrets: Bool

  /// - Parameters:
  ///   - source: The schema.
  ///   - rules: The same, read.
  ///   - outline: What a new document holds as far as the schema names it.
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

  /// How people call the field at a path; its pointer where the schema does not know it.
  package func title(of path: FieldPath) -> String {
    if let field = field(at: path) { return field.title }
    if path.isRoot { return "The whole document" }
    return rules.shape(along: path)?.title ?? path.description
  }

  /// Where a document names its own pod, with the name that belongs there.
  func names(of pod: PodID) -> [(path: FieldPath, name: Slug)] {
    zip(names, [pod.customer, pod.environment]).filter { !$0.0.isRoot }.map { ($0, $1) }
  }

  /// What makes a document name a pod as its own.
  func naming(_ pod: PodID) -> [Edit] {
    names(of: pod).map { .set($0.path, .string($0.name.text)) }
  }

  /// The same for a document that may name another pod, also where the schema does not say that it does.
  func naming(_ pod: PodID, in document: Document) -> [Edit] {
    let known = names(of: pod).map(\.path)
    let others = [(BuiltIn.customer, pod.customer), (BuiltIn.environment, pod.environment)]
      .filter { !known.contains($0.0) && document.node(at: $0.0) != nil }
    return naming(pod) + others.map { .set($0.0, .string($0.1.text)) }
  }

  /// The parts of a form.
  ///
  /// - Parameters:
  ///   - value: What the form shows.
  ///   - base: What the form was first made from.
  ///   - conditions: What conditions are checked against; `nil` for what is shown.
  ///   - submission: What was chosen in it.
  /// - Returns: The parts, and the titles of what is not shown.
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

  /// The text that a new pod begins with; what can have one value only, and must have it, is there.
  ///
  /// - Throws: ``YAMLError`` or ``EditRefusal`` for an outline that is none.
  package func newDocument(of pod: PodID) throws -> Document {
    let document = try Document(outline, limits: Spec.limits)
    let constants = fields.compactMap { field -> Edit? in
      field.isRequired ? field.kind.constant.map { .set(field.path, $0) } : nil
    }
    return try document.applying(naming(pod) + constants, order: order).document
  }

  /// Where keys that are missing are inserted.
  var order: KeyOrder {
    KeyOrder { [rules] parent in
      var shape: Shape? = rules.shape
      for token in parent.tokens { shape = shape?.property(token) ?? shape?.items }
      return shape?.keys ?? []
    }
  }

  /// Everything in a document that the schema forbids, in the order of the document.
  ///
  /// Of a section that is missing, or no mapping, its fields are named that have to be there.
  package func violations(in value: Value) -> [Violation] {
    rules.findings(in: value).flatMap { finding -> [Violation] in
      guard ["required", "type"].contains(finding.keyword) else { return [Violation(finding)] }
      let missing = fields.filter {
        $0.isRequired && $0.path != finding.path && finding.path.contains($0.path)
      }
      return missing.isEmpty ? [Violation(finding)] : missing.map(violation(forMissing:))
    }
  }

  /// What is wrong with a value of a field; `nil` where nothing is.
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
  /// What the schema says about a place, whatever a document holds on the way to it.
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
  /// Whether the schema names what stands at a path.
  fileprivate func names(_ path: FieldPath) -> Bool {
    var shape: Shape? = shape
    for token in path.tokens {
      shape = shape.flatMap { $0.keys.contains(token) ? $0.property(token) : nil }
    }
    return shape != nil
  }

  /// The text without what the schema does not name.
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
