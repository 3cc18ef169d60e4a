internal import YAML

extension SchemaReader {
  mutating func readItems(of part: SchemaPart) {
    readItemSchemas(of: part)
    if let item = subschema("contains", of: part) {
      var count = SizeRange(least: 1)
      if part.scope.dialect >= .draft2019 {
        count = size("minContains", "maxContains", of: part) ?? count
        if part["minContains"] == nil { count.least = 1 }
      }
      add(.contains(.init(item: item, count: count)), to: part)
    }
    if let range = size("minItems", "maxItems", of: part) { add(.itemCount(range), to: part) }
    if let value = part["uniqueItems"] {
      if case .bool(let isUnique) = value {
        if isUnique { add(.uniqueItems, to: part) }
      } else {
        fail(part.path.appending("uniqueItems"), "uniqueItems must be true or false")
      }
    }
  }

  private mutating func readItemSchemas(of part: SchemaPart) {
    var first: [SubschemaID] = []
    var rest: SubschemaID?
    if case .sequence(let items)? = part["items"] {
      // Before 2020-12, an empty list has no effect.
      first = items.isEmpty ? [] : list("items", of: part) ?? []
      rest = subschema("additionalItems", of: part)
    } else {
      if part.scope.dialect >= .draft2020 { first = list("prefixItems", of: part) ?? [] }
      rest = subschema("items", of: part)
      _ = subschema("additionalItems", of: part)
    }
    if rest != nil || !first.isEmpty { add(.items(.init(first: first, rest: rest)), to: part) }
  }

  mutating func readProperties(of part: SchemaPart) {
    readPropertySchemas(of: part)
    if let id = subschema("propertyNames", of: part) { add(.propertyNames(id), to: part) }
    if let range = size("minProperties", "maxProperties", of: part) {
      add(.propertyCount(range), to: part)
    }
    if let value = part["required"],
      let keys = keys(value, at: part.path.appending("required"))
    {
      add(.required(keys), to: part)
    }
    readDependencies(of: part)
  }

  private mutating func readPropertySchemas(of part: SchemaPart) {
    let named = subschemas(in: "properties", of: part)
    var matching: [Properties.Matching] = []
    var canTellAdditional = true
    for property in subschemas(in: "patternProperties", of: part) ?? [] {
      guard let pattern = pattern(property.key, "patternProperties", of: part) else {
        canTellAdditional = false
        continue
      }
      matching.append(.init(pattern: pattern, schema: property.schema))
    }
    var additional = subschema("additionalProperties", of: part)
    if !canTellAdditional { additional = nil }
    guard named != nil || !matching.isEmpty || additional != nil else { return }
    let properties = Properties(named: named ?? [], matching: matching, additional: additional)
    add(.properties(properties), to: part)
  }

  private mutating func readDependencies(of part: SchemaPart) {
    var keys: [Keyword.DependentKeys] = []
    var schemas: [Keyword.Property] = []
    let isNew = part.scope.dialect >= .draft2019
    for keyword in ["dependencies"] + (isNew ? ["dependentRequired", "dependentSchemas"] : []) {
      guard let value = part[keyword] else { continue }
      let path = part.path.appending(keyword)
      guard case .mapping(let members) = value else {
        fail(path, "\(keyword) must be a mapping")
        continue
      }
      for member in members {
        let place = path.appending(member.key)
        if keyword == "dependentSchemas" || keyword == "dependencies" && member.value.isSchema {
          schemas.append(.init(key: member.key, schema: read(member.value, at: place, part.scope)))
        } else if let required = self.keys(member.value, at: place) {
          keys.append(.init(key: member.key, required: required))
        }
      }
    }
    if !keys.isEmpty { add(.dependentRequired(keys), to: part) }
    if !schemas.isEmpty { add(.dependentSchemas(schemas), to: part) }
  }
}

extension Value {
  fileprivate var isSchema: Bool {
    switch self {
    case .mapping, .bool: true
    default: false
    }
  }
}
