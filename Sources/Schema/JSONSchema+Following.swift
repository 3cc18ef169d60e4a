internal import YAML

extension JSONSchema {
  /// The most subschemas to follow from one place.
  private static let mostParts = 500
  /// The most patterns to try on a key, if the result is not a verdict.
  private static let mostPatterns = 200

  /// Every subschema that always applies together with the given ones: `$ref` is followed, `allOf`
  /// is merged.
  ///
  /// The nearest comes first, so that a title next to `$ref` takes precedence over the referenced
  /// one.
  ///
  /// - Parameters:
  ///   - ids: Where to begin.
  ///   - whateverHolds: Whether to follow alternatives and conditional subschemas too.
  /// - Returns: Each subschema once, including the given ones.
  package func parts(of ids: [SubschemaID], whateverHolds: Bool = false) -> [SubschemaID] {
    var parts: [SubschemaID] = []
    var seen: Set<SubschemaID> = []
    var next = ids[...]
    while let id = next.popFirst(), parts.count < Self.mostParts {
      guard seen.insert(id).inserted else { continue }
      parts.append(id)
      for keyword in self[id].keywords {
        switch keyword {
        case .reference(let target): next.append(target)
        case .allOf(let ids): next.append(contentsOf: ids)
        case .oneOf(let ids) where whateverHolds, .anyOf(let ids) where whateverHolds:
          next.append(contentsOf: ids)
        case .condition(let condition) where whateverHolds:
          next.append(contentsOf: [condition.then, condition.otherwise].compactMap(\.self))
        case .dependentSchemas(let dependencies) where whateverHolds:
          next.append(contentsOf: dependencies.map(\.schema))
        default: break
        }
      }
    }
    return parts
  }

  /// The subschemas that apply to a mapping's value at `key`.
  func properties(_ key: String, in parts: [SubschemaID]) -> [SubschemaID] {
    parts.flatMap { part in
      self[part].keywords.flatMap { keyword -> [SubschemaID] in
        guard case .properties(let properties) = keyword else { return [] }
        var ids = properties.named(key).map { [$0] } ?? []
        for matching in properties.matching.prefix(Self.mostPatterns)
        where matching.pattern.search(key, effort: .brief) == .matches {
          ids.append(matching.schema)
        }
        return ids.isEmpty ? properties.additional.map { [$0] } ?? [] : ids
      }
    }
  }

  /// The subschemas that apply to an item of a list.
  func items(at index: Int, in parts: [SubschemaID]) -> [SubschemaID] {
    parts.compactMap { part in
      for case .items(let items) in self[part].keywords {
        return index < items.first.count ? items.first[index] : items.rest
      }
      return nil
    }
  }

  /// The kinds of values that all of the subschemas allow.
  func types(of parts: [SubschemaID]) -> InstanceTypes {
    parts.reduce(.any) { types, part in
      self[part].keywords.reduce(types) { types, keyword in
        switch keyword {
        case .type(let own): types.intersection(own)
        case .nothing: []
        default: types
        }
      }
    }
  }

  /// The only values that all of the subschemas allow; `nil` if they have no such list.
  func choices(of parts: [SubschemaID]) -> [Value]? {
    var choices: [Value]?
    for keyword in parts.flatMap({ self[$0].keywords }) {
      let own: [Value]
      switch keyword {
      case .enumeration(let values): own = values
      case .constant(let value): own = [value]
      case .oneOf(let ids), .anyOf(let ids):
        let branches = ids.map { constants(of: $0) }
        guard branches.allSatisfy({ $0 != nil }) else { continue }
        own = branches.compactMap(\.self).flatMap(\.self)
      default: continue
      }
      guard let before = choices else {
        choices = own
        continue
      }
      let allowed = Set(own.map { ExactValue($0) })
      choices = before.filter { allowed.contains(ExactValue($0)) }
    }
    return choices
  }

  /// The values that a subschema lists, including those behind `$ref`.
  func constants(of id: SubschemaID) -> [Value]? {
    for keyword in parts(of: [id]).flatMap({ self[$0].keywords }) {
      switch keyword {
      case .enumeration(let values): return values
      case .constant(let value): return [value]
      default: break
      }
    }
    return nil
  }

  func annotation<Content>(
    _ path: KeyPath<Annotations, Content?>,
    of parts: [SubschemaID]
  ) -> Content? {
    for part in parts {
      if let found = self[part].annotations?[keyPath: path] { return found }
    }
    return nil
  }
}
