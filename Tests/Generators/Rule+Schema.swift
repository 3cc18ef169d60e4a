internal import YAML

extension Rule {
  /// The rule as a schema, in 2020-12 or in draft-07.
  func schema(isNew: Bool) -> Value {
    switch self {
    case .null: return .members([("type", .string("null"))])
    case .flag: return .members([("type", .string("boolean"))])
    case .text(let rule): return .members(rule.keywords)
    case .number(let rule): return .members(rule.keywords)
    case .choice(let texts): return .members([("enum", .sequence(texts.map(Value.string)))])
    case .list(let rule): return .members(rule.keywords(isNew: isNew))
    case .record(let rule): return .members(rule.keywords(isNew: isNew))
    case .map(let rule): return .members(rule.keywords(isNew: isNew))
    case .variants(let variants):
      let branches = variants.sorted { $0.key < $1.key }.map { name, rule in
        Value.members(rule.keywords(isNew: isNew, kind: name))
      }
      return .members([("oneOf", .sequence(branches))])
    case .either(let rules):
      return .members([
        (
          rules.count % 2 == 0 ? "anyOf" : "oneOf",
          .sequence(rules.map { $0.schema(isNew: isNew) })
        )
      ])
    case .split(let rule):
      guard case .mapping(let members) = rule.schema(isNew: isNew) else { return .bool(true) }
      let parts = [0, 1].map { part in
        Value.mapping(members.enumerated().filter { $0.offset % 2 == part }.map(\.element))
      }
      return .members([("allOf", .sequence(parts))])
    case .reference(let name):
      return .members([("$ref", .string("#/\(isNew ? "$defs" : "definitions")/\(name)"))])
    }
  }
}

extension TextRule {
  fileprivate var keywords: [(String, Value)] {
    var keywords: [(String, Value)] = [("type", .string("string"))]
    if least > 0 { keywords.append(("minLength", .int(least))) }
    if let most { keywords.append(("maxLength", .int(most))) }
    if letters != .any { keywords.append(("pattern", .string(letters.rawValue))) }
    if let forbidden { keywords.append(("not", .members([("const", .string(forbidden))]))) }
    return keywords
  }
}

extension NumberRule {
  fileprivate var keywords: [(String, Value)] {
    let inner = isExclusive ? 0 : 1
    return [
      ("type", .string(isWhole ? "integer" : "number")),
      (isExclusive ? "exclusiveMinimum" : "minimum", .hundredths(step * (first + inner))),
      (isExclusive ? "exclusiveMaximum" : "maximum", .hundredths(step * (last - inner))),
      ("multipleOf", .hundredths(step)),
    ]
  }
}

extension ListRule {
  fileprivate func keywords(isNew: Bool) -> [(String, Value)] {
    var keywords: [(String, Value)] = [("type", .string("array"))]
    if !first.isEmpty {
      let first = Value.sequence(first.map { $0.schema(isNew: isNew) })
      keywords.append((isNew ? "prefixItems" : "items", first))
    }
    let rest = allowsMore ? items.schema(isNew: isNew) : .bool(false)
    keywords.append((first.isEmpty || isNew ? "items" : "additionalItems", rest))
    if least > 0 { keywords.append(("minItems", .int(least))) }
    if let most { keywords.append(("maxItems", .int(most))) }
    if isUnique { keywords.append(("uniqueItems", .bool(true))) }
    if let contained {
      keywords.append(("contains", .members([("const", .string(contained))])))
    }
    return keywords
  }
}

extension RecordRule {
  /// The keywords; a record that is a variant has its `kind`.
  fileprivate func keywords(isNew: Bool, kind: String? = nil) -> [(String, Value)] {
    var properties = fields.map { ($0.key, $0.rule.schema(isNew: isNew)) }
    var required = fields.filter(\.isRequired).map(\.key)
    if let kind {
      properties.insert(("kind", .members([("const", .string(kind))])), at: 0)
      required.insert("kind", at: 0)
    }
    var keywords: [(String, Value)] = [
      ("type", .string("object")), ("properties", .members(properties)),
    ]
    if !required.isEmpty { keywords.append(("required", .keys(required))) }
    if !allowsOthers { keywords.append(("additionalProperties", .bool(false))) }
    if let dependent {
      let needs = Value.members([(dependent.key, .keys([dependent.needs]))])
      keywords.append((isNew ? "dependentRequired" : "dependencies", needs))
    }
    if let condition {
      let choice = Value.members([("const", .string(condition.choice))])
      let test = Value.members([
        ("properties", .members([(condition.key, choice)])), ("required", .keys([condition.key])),
      ])
      keywords += [("if", test), ("then", .members([("required", .keys([condition.needs]))]))]
    }
    return keywords
  }
}

extension MapRule {
  fileprivate func keywords(isNew: Bool) -> [(String, Value)] {
    let entry = entry.schema(isNew: isNew)
    let keys = Value.string("^[a-z]+$")
    return [
      ("type", .string("object")), ("minProperties", .int(least)), ("maxProperties", .int(most)),
    ]
      + (isByPattern
        ? [
          ("patternProperties", .members([("^[a-z]+$", entry)])),
          ("additionalProperties", .bool(false)),
        ]
        : [("propertyNames", .members([("pattern", keys)])), ("additionalProperties", entry)])
  }
}

extension Value {
  fileprivate static func keys(_ keys: [String]) -> Value { .sequence(keys.map(Value.string)) }
}
