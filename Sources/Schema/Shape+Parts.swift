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

  /// The keys that have to be there, whatever else is.
  package var required: [String] { schema.required(in: parts) }

  /// What stands under a key, named or not; `nil` where the schema says nothing about it.
  package func property(_ key: String) -> Shape? {
    let ids = schema.properties(key, in: parts)
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  /// Whether a mapping may have the key.
  package func allows(_ key: String) -> Bool {
    !schema.properties(key, in: parts).contains { schema[$0].isNothing }
  }

  /// What stands under a key that the schema does not name, where it says anything about it: what
  /// `additionalProperties` says, else the first of `patternProperties`.
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

  /// The patterns of which a key must fit one, where there are any; what they ask for under it.
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

  /// What every key has to be.
  package var keyNames: Shape? {
    let ids = keywords.compactMap { keyword -> SubschemaID? in
      if case .propertyNames(let id) = keyword { id } else { nil }
    }
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  // MARK: Lists

  /// An item; `nil` where the schema says nothing about it.
  package func item(at index: Int) -> Shape? {
    let ids = schema.items(at: index, in: parts)
    return ids.isEmpty ? nil : Shape(schema, ids)
  }

  /// How many items at the beginning have a schema of their own.
  package var firstItems: Int {
    keywords.reduce(0) { count, keyword in
      if case .items(let items) = keyword { max(count, items.first.count) } else { count }
    }
  }

  /// What all items after the first ones are.
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

  /// The same value as one of its alternatives.
  package func choosing(_ branch: SubschemaID) -> Shape { Shape(schema, ids + [branch]) }

  /// The same value with everything that could apply to it: each alternative, and what conditions ask for.
  package var unconditional: Shape {
    Shape(schema, schema.parts(of: ids, whateverHolds: true))
  }

  /// What stands under a key where other values than those that are there would make it apply: in a branch that
  /// is not chosen, or behind a condition that does not hold.
  package func inapplicable(_ key: String) -> Shape? {
    let own = Set(parts)
    let others = schema.parts(of: ids, whateverHolds: true).filter { !own.contains($0) }
    let ids = schema.properties(key, in: others).filter { !schema[$0].isNothing }
    return ids.first.map { Shape(schema, [$0]) }
  }

  /// Whether a part of the schema describes both, as where one contains itself.
  package func overlaps(_ other: Shape) -> Bool { !Set(parts).isDisjoint(with: other.parts) }

  /// Whether what is asked for depends on what is there.
  package var hasConditions: Bool {
    keywords.contains { keyword in
      switch keyword {
      case .condition, .dependentSchemas, .dependentRequired: true
      default: false
      }
    }
  }

  /// The same value with everything that applies to `value` only: the branches it belongs to, and
  /// what `if`, `dependentSchemas` and `dependentRequired` say about it.
  package func applying(to value: Value) -> Shape {
    var ids = ids
    var shape = self
    // What applies may bring more of the same.
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
        // Somebody has chosen one already.
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

  /// The keys that have to be there because of others that are.
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
  /// What the schema says about the whole document.
  package var shape: Shape { Shape(self) }

  /// What the schema says about a place in `value`, with what applies because of the values on the way.
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
