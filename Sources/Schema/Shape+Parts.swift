internal import Text
package import YAML

extension Shape {
  // MARK: Mappings

  /// The keys that the schema names, in its order, each once.
  package var keys: [String] {
    var seen: Set<ExactText> = []
    return keywords.flatMap { keyword -> [String] in
      guard case .properties(let properties) = keyword else { return [] }
      return properties.named.map(\.key).filter { seen.insert(ExactText($0)).inserted }
    }
  }

  /// The keys that are always required.
  package var required: [String] { schema.required(in: parts) }

  /// The value at a key, whether or not the schema names it; `nil` if the schema does not describe
  /// it.
  package func property(_ key: String) -> Shape? {
    let ids = schema.properties(key, in: parts)
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  /// Whether a mapping may have the key.
  package func allows(_ key: String) -> Bool {
    !schema.properties(key, in: parts).contains { schema[$0].isNothing }
  }

  /// The value at a key that the schema does not name, if it is described: by
  /// `additionalProperties`, otherwise by the first of `patternProperties`.
  package var entry: Shape? {
    let ids = keywords.flatMap { keyword -> [SubschemaID] in
      guard case .properties(let properties) = keyword else { return [] }
      if let additional = properties.additional, !schema[additional].isNothing {
        return [additional]
      }
      return properties.matching.first.map { [$0.schema] } ?? []
    }
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  /// The patterns that a key must match one of, with the shapes of their values.
  package var entriesByPattern: [(pattern: Pattern, shape: Shape)] {
    keywords.flatMap { keyword -> [(pattern: Pattern, shape: Shape)] in
      guard case .properties(let properties) = keyword else { return [] }
      return properties.matching.map { ($0.pattern, Shape(schema, [$0.schema])) }
    }
  }

  /// Whether a mapping may have keys that the schema does not name.
  package var allowsOtherKeys: Bool {
    keywords.allSatisfy { keyword in
      guard case .properties(let properties) = keyword, let additional = properties.additional
      else { return true }
      return !schema[additional].isNothing || !properties.matching.isEmpty
    }
  }

  /// The shape of every key.
  package var keyNames: Shape? {
    let ids = keywords.compactMap { keyword -> SubschemaID? in
      if case .propertyNames(let id) = keyword { id } else { nil }
    }
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  // MARK: Lists

  /// An item; `nil` if the schema does not describe it.
  package func item(at index: Int) -> Shape? {
    let ids = schema.items(at: index, in: parts)
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  /// The number of items at the beginning with their own schemas.
  package var firstItems: Int {
    keywords.reduce(0) { count, keyword in
      if case .items(let items) = keyword { max(count, items.first.count) } else { count }
    }
  }

  /// The shape of all items after the first ones.
  package var items: Shape? { item(at: .max) }

  // MARK: What depends on the value

  /// Each `oneOf` and `anyOf`.
  package var alternatives: [Branches] {
    keywords.compactMap { keyword in
      switch keyword {
      case .oneOf(let ids), .anyOf(let ids): schema.branches(ids)
      default: nil
      }
    }
  }

  /// The same value by one of its alternatives.
  package func choosing(_ branch: SubschemaID) -> Shape { Shape(schema, ids + [branch]) }

  /// The same value with everything that could apply to it: all alternatives and all conditional
  /// subschemas.
  package var unconditional: Shape {
    Shape(schema, schema.parts(of: ids, whateverHolds: true))
  }

  /// The value at a key that would apply only for other values: in a branch that is not chosen, or
  /// behind a condition that is not met.
  package func inapplicable(_ key: String) -> Shape? {
    let own = Set(parts)
    let others = schema.parts(of: ids, whateverHolds: true).filter { !own.contains($0) }
    let ids = schema.properties(key, in: others).filter { !schema[$0].isNothing }
    return ids.first.map { Shape(schema, [$0]) }
  }

  /// Whether a part of the schema describes both, for example if a schema contains itself.
  package func overlaps(_ other: Shape) -> Bool { !Set(parts).isDisjoint(with: other.parts) }

  /// Whether the requirements depend on the value.
  package var hasConditions: Bool {
    keywords.contains { keyword in
      switch keyword {
      case .condition, .dependentSchemas, .dependentRequired: true
      default: false
      }
    }
  }

  /// The same value with what applies to `value` only: its branches, and the results of `if`,
  /// `dependentSchemas` and `dependentRequired`.
  package func applying(to value: Value) -> Shape {
    var ids = ids
    var shape = self
    // Applied subschemas can contain more of them.
    for _ in 0..<8 {
      let more = shape.consequences(of: value).filter { !shape.parts.contains($0) }
      guard !more.isEmpty else { break }
      ids += more
      shape = Shape(schema, ids)
    }
    return shape
  }

  private func consequences(of value: Value) -> [SubschemaID] {
    keywords.flatMap { keyword -> [SubschemaID] in
      switch keyword {
      case .oneOf(let ids), .anyOf(let ids):
        // One branch is already chosen.
        guard !ids.contains(where: parts.contains) else { return [] }
        return schema.branches(ids).branch(for: value).map { [ids[$0]] } ?? []
      case .condition(let condition):
        switch schema.verdict(on: value, against: [condition.test]) {
        case .valid: return condition.then.map { [$0] } ?? []
        case .invalid: return condition.otherwise.map { [$0] } ?? []
        case .unknown: return []
        }
      case .dependentSchemas(let dependencies):
        return dependencies.filter { value.member($0.key) != nil }.map(\.schema)
      default: return []
      }
    }
  }

  /// The keys that are required because of other keys.
  package func required(with value: Value) -> [String] {
    var keys = required
    var seen = Set(keys.map { ExactText($0) })
    for case .dependentRequired(let dependencies) in keywords {
      for dependency in dependencies where value.member(dependency.key) != nil {
        keys += dependency.required.filter { seen.insert(ExactText($0)).inserted }
      }
    }
    return keys
  }
}

extension JSONSchema {
  /// The shape of the whole document.
  package var shape: Shape { Shape(self) }

  /// The shape of a place in `value`, including what applies because of values on the way.
  package func shape(at path: FieldPath, in value: Value) -> Shape? {
    var shape: Shape? = shape
    var value: Value? = value
    for token in path.tokens {
      if let value { shape = shape?.applying(to: value) }
      if case .sequence(let items)? = value {
        guard let index = Int(token) else { return nil }
        shape = shape?.item(at: index)
        value = items.indices.contains(index) ? items[index] : nil
      } else {
        shape = shape?.property(token)
        value = value?.member(token)
      }
    }
    return shape
  }
}
