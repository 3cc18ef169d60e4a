internal import Text
internal import YAML

extension SchemaReader {
  /// Finds the target of every reference, and reads it if it has not been read.
  mutating func followReferences() {
    // Targets can contain more references.
    var next = 0
    while next < references.count {
      let reference = references[next]
      next += 1
      follow(reference)
    }
  }

  private mutating func follow(_ reference: Reference) {
    let scope = scopes[reference.id.index]
    let path = subschemas[reference.id.index].path.appending("$ref")
    let target = URIReference(reference.text).resolved(against: URIReference(scope.base))
    guard let resource = resources[target.resource] else {
      let shown = reference.text.shown(limit: 80)
      return note("$ref", of: reference.id, "\(shown) is another document, which is not fetched")
    }
    guard let place = place(of: target, in: resource) else {
      return fail(path, "$ref has no target: \(reference.text.shown(limit: 80))")
    }
    let id: SubschemaID
    if let known = places[place] {
      id = known
    } else if let value = value(at: place) {
      id = read(value, at: place, nearestScope(of: place))
    } else {
      return fail(path, "$ref has no target: \(reference.text.shown(limit: 80))")
    }
    subschemas[reference.id.index].keywords[reference.place] = .reference(id)
  }

  private func place(of target: URIReference, in resource: FieldPath) -> FieldPath? {
    guard let fragment = target.fragment, !fragment.isEmpty else { return resource }
    guard let decoded = PercentEncoding.decoded(fragment.utf8) else { return nil }
    if decoded.hasPrefix("/") {
      return FieldPath(pointer: decoded).map { FieldPath(resource.tokens + $0.tokens) }
    }
    return anchors["\(target.resource)#\(decoded)"]
  }

  /// The scope around a place that no keyword leads to.
  private func nearestScope(of path: FieldPath) -> Scope {
    var path = path
    while let parent = path.parent {
      path = parent
      if let id = places[path] { return scopes[id.index] }
    }
    return scopes[0]
  }

  private mutating func value(at path: FieldPath) -> Value? {
    var value = root
    for (depth, token) in path.tokens.enumerated() {
      switch value {
      case .sequence(let items):
        guard let index = Int(token), items.indices.contains(index), String(index) == token else {
          return nil
        }
        value = items[index]
      case .mapping(let members):
        let parent = FieldPath(Array(path.tokens[..<depth]))
        let index = indexes[parent] ?? KeyIndex(members.map(\.key))
        indexes[parent] = index
        guard let place = index[token] else { return nil }
        value = members[place].value
      default: return nil
      }
    }
    return value
  }

  /// Notes references that lead back to themselves without entering a value, and so have no effect.
  mutating func markCycles() {
    var states = [UInt8](repeating: 0, count: subschemas.count)
    for start in subschemas.indices where states[start] == 0 {
      // A subschema that is entered a second time is skipped.
      var stack = [start]
      while let index = stack.last {
        guard states[index] == 0 else {
          states[index] = 2
          stack.removeLast()
          continue
        }
        states[index] = 1
        for next in subschemas[index].keywords.flatMap(\.inPlace).map(\.index) {
          if states[next] == 0 { stack.append(next) }
          if states[next] == 1 {
            note("$ref", of: SubschemaID(index: index), "the reference refers to itself")
          }
        }
      }
    }
  }
}

extension Keyword {
  /// Subschemas that are applied to the same value.
  var inPlace: [SubschemaID] {
    switch self {
    case .reference(let id), .not(let id): [id]
    case .allOf(let ids), .anyOf(let ids), .oneOf(let ids): ids
    case .condition(let condition):
      [condition.test, condition.then, condition.otherwise].compactMap(\.self)
    case .dependentSchemas(let properties): properties.map(\.schema)
    default: []
    }
  }
}
