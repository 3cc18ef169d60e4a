package import YAML

/// What a form needs to know about one value: `$ref` is followed and `allOf` merged, one level at a
/// time.
///
/// Lower levels are read only on request, so a schema that contains itself costs no more than the
/// levels that are shown.
package struct Shape: Sendable {
  package let schema: JSONSchema
  /// The subschemas that apply to the value; findings are those of ``JSONSchema/findings(in:against:at:limits:)``.
  package let ids: [SubschemaID]
  /// The same with everything they refer to, nearest first.
  let parts: [SubschemaID]
  /// All keywords of the parts, kept because they are read often.
  let keywords: [Keyword]

  package init(_ schema: JSONSchema, _ ids: [SubschemaID] = [.root]) {
    (self.schema, self.ids) = (schema, ids)
    parts = schema.parts(of: ids)
    keywords = parts.flatMap { schema[$0].keywords }
  }

  // MARK: What people read

  package var title: String? { schema.annotation(\.title, of: parts) }
  package var description: String? { schema.annotation(\.description, of: parts) }
  /// The value that applies if there is none.
  package var standard: Value? { schema.annotation(\.standard, of: parts) }
  package var examples: [Value] {
    parts.lazy.compactMap { schema[$0].annotations?.examples }.first { !$0.isEmpty } ?? []
  }
  package var format: String? { schema.annotation(\.format, of: parts) }
  package var isReadOnly: Bool { isAnnotated(\.isReadOnly) }
  /// Whether it is or could be secret: `writeOnly`, or of the format `password`.
  package var isSecret: Bool {
    schema.namesSecrets
      && schema.parts(of: ids, whateverHolds: true).contains {
        schema[$0].annotations?.isSecret ?? false
      }
  }
  package var isDeprecated: Bool { isAnnotated(\.isDeprecated) }

  private func isAnnotated(_ path: KeyPath<Annotations, Bool?>) -> Bool {
    parts.contains { schema[$0].annotations?[keyPath: path] == true }
  }

  /// Whether everything that the schema requires of the value itself is checked.
  package var isChecked: Bool { parts.allSatisfy { schema[$0].isChecked } }

  // MARK: Allowed values

  /// The allowed kinds of values; all of them if the schema does not restrict them.
  package var types: InstanceTypes { schema.types(of: parts).intersection(.any) }

  /// The same, restricted by the alternatives.
  package var possibleTypes: InstanceTypes {
    alternatives.reduce(types) { types, branches in
      types.intersection(branches.shapes.reduce([]) { $0.union($1.types) })
    }
  }

  /// The only allowed value.
  package var constant: Value? {
    let choices = choices
    return choices?.count == 1 ? choices?.first?.value : nil
  }

  /// The only allowed values, with their titles.
  package var choices: [Choice]? {
    let types = types
    guard let values = schema.choices(of: parts)?.filter(types.allow) else { return nil }
    let titled = Dictionary(titledConstants.map { (ExactValue($0.value), $0) }) { first, _ in first
    }
    return values.map { titled[ExactValue($0)] ?? Choice(value: $0, title: nil, description: nil) }
  }

  /// One allowed value.
  package struct Choice: Sendable {
    package let value: Value
    package let title: String?
    package let description: String?
  }

  private var titledConstants: [Choice] {
    alternatives.flatMap(\.ids).compactMap { id in
      guard let values = schema.constants(of: id), values.count == 1 else { return nil }
      let shape = Shape(schema, [id])
      return Choice(value: values[0], title: shape.title, description: shape.description)
    }
  }

  /// The tightest bounds of a number.
  package var range: NumberRange {
    keywords.reduce(into: NumberRange()) { range, keyword in
      guard case .range(let own) = keyword else { return }
      if let lower = own.lower { range.tighten(lower: lower) }
      if let upper = own.upper { range.tighten(upper: upper) }
    }
  }

  package var divisors: [Number] {
    keywords.compactMap { if case .multipleOf(let divisor) = $0 { divisor.number } else { nil } }
  }

  /// How many Unicode scalars a text may have.
  package var length: SizeRange { size { if case .length(let range) = $0 { range } else { nil } } }
  /// How many items a list may have.
  package var itemCount: SizeRange {
    size { if case .itemCount(let range) = $0 { range } else { nil } }
  }
  /// How many entries a mapping may have.
  package var propertyCount: SizeRange {
    size { if case .propertyCount(let range) = $0 { range } else { nil } }
  }

  private func size(_ range: (Keyword) -> SizeRange?) -> SizeRange {
    keywords.compactMap(range).reduce(into: SizeRange()) { $0.tighten($1) }
  }

  package var patterns: [Pattern] {
    keywords.compactMap { if case .pattern(let pattern) = $0 { pattern } else { nil } }
  }

  package var hasUniqueItems: Bool {
    keywords.contains { if case .uniqueItems = $0 { true } else { false } }
  }
}
