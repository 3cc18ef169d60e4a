internal import YAML

extension Checker {
  mutating func check(_ items: [Value], _ keyword: Keyword, _ id: SubschemaID) -> Bool {
    switch keyword {
    case .items(let schemas): return check(items, schemas)
    case .contains(let contains): return check(items, contains, id)
    case .itemCount(let range):
      return range.contains(items.count)
        || fail(items.count < range.least ? "minItems" : "maxItems", id) {
          $0.words(for: range, items.count, of: "item")
        }
    case .uniqueItems: return checkUnique(items, id)
    default: return true
    }
  }

  private mutating func check(_ items: [Value], _ schemas: Keyword.Items) -> Bool {
    var isValid = true
    for (place, item) in items.enumerated() {
      guard let id = place < schemas.first.count ? schemas.first[place] : schemas.rest else {
        break
      }
      guard descend(String(place), isItem: true, item, id) else {
        isValid = false
        if isTrial { return false }
        continue
      }
    }
    return isValid
  }

  private mutating func check(
    _ items: [Value],
    _ contains: Keyword.Contains,
    _ id: SubschemaID
  ) -> Bool {
    var (count, unknown) = (0, 0)
    for item in items {
      switch trialBelow(item, contains.item) {
      case .valid: count += 1
      case .unknown: unknown += 1
      case .invalid: break
      }
    }
    let range = contains.count
    if range.contains(count), unknown == 0 { return true }
    // An item with an unknown verdict may be the missing one.
    if count + unknown >= range.least, range.most.map({ count <= $0 }) ?? true {
      isUncertain = true
      return true
    }
    let keyword =
      range.most.map { count > $0 } ?? false
      ? "maxContains" : range.least == 1 ? "contains" : "minContains"
    return fail(keyword, id) { $0.words(for: contains, count) }
  }

  private mutating func trialBelow(_ item: Value, _ id: SubschemaID) -> Verdict {
    let outer = (applied, index)
    (applied, index) = ([], nil)
    defer { (applied, index) = outer }
    return trial(item, id)
  }

  private mutating func checkUnique(_ items: [Value], _ id: SubschemaID) -> Bool {
    var places: [ExactValue: Int] = [:]
    var isValid = true
    for (place, item) in items.enumerated() {
      guard spend(item.roughSize) else { return isValid }
      guard let first = places[ExactValue(item)] else {
        places[ExactValue(item)] = place
        continue
      }
      isValid = fail("uniqueItems", id, at: path.appending(String(place))) {
        "\($0.name) must not have the same item twice, and item \(place + 1) repeats item \(first + 1)"
      }
      if isTrial { return false }
    }
    return isValid
  }

  mutating func check(
    _ members: [Value.Member],
    _ value: Value,
    _ keyword: Keyword,
    _ id: SubschemaID
  ) -> Bool {
    switch keyword {
    case .properties(let properties): return check(members, properties, id)
    case .propertyNames(let names): return checkNames(of: members, names)
    case .propertyCount(let range):
      return range.contains(members.count)
        || fail(members.count < range.least ? "minProperties" : "maxProperties", id) {
          $0.words(for: range, members.count, of: "entry")
        }
    case .required(let keys):
      return checkRequired(keys, of: members, "required", id)
    case .dependentRequired(let dependencies):
      guard spend(dependencies.count / 4) else { return true }
      var isValid = true
      for dependency in dependencies where place(of: dependency.key, in: members) != nil {
        reasons.append(isTrial ? "" : "\(name(of: dependency.key).inSentence) is set")
        if !checkRequired(dependency.required, of: members, "dependentRequired", id) {
          isValid = false
        }
        reasons.removeLast()
      }
      return isValid
    case .dependentSchemas(let dependencies):
      guard spend(dependencies.count / 4) else { return true }
      var isValid = true
      for dependency in dependencies where place(of: dependency.key, in: members) != nil {
        reasons.append(isTrial ? "" : "\(name(of: dependency.key).inSentence) is set")
        if !check(value, dependency.schema, isTentative: true) { isValid = false }
        reasons.removeLast()
      }
      return isValid
    default: return true
    }
  }

  /// The position of a key in the current value.
  mutating func place(of key: String, in members: [Value.Member]) -> Int? {
    if index == nil { index = KeyIndex(members.map(\.key)) }
    return index?[key]
  }

  private mutating func checkRequired(
    _ keys: [String],
    of members: [Value.Member],
    _ keyword: String,
    _ id: SubschemaID
  ) -> Bool {
    guard spend(keys.count / 4) else { return true }
    var isValid = true
    for key in keys where place(of: key, in: members) == nil {
      isValid = fail(keyword, id, at: path.appending(key)) { $0.wordsForMissing(key) }
      if isTrial { return false }
    }
    return isValid
  }

  private mutating func check(
    _ members: [Value.Member],
    _ properties: Properties,
    _ id: SubschemaID
  ) -> Bool {
    guard spend(members.count / 4) else { return true }
    var isValid = true
    for member in members {
      var schemas: [SubschemaID] = []
      if let named = properties.named(member.key) { schemas.append(named) }
      var isAdditional = schemas.isEmpty
      for matching in properties.matching {
        switch search(member.key, for: matching.pattern, id) {
        case .matches?: schemas.append(matching.schema)
        case .differs?: continue
        case .tooExpensive?, nil: isUncertain = true
        }
        isAdditional = false
      }
      if isAdditional, let additional = properties.additional {
        guard !schema[additional].isNothing else {
          isValid = fail("additionalProperties", id, at: path.appending(member.key)) {
            $0.words(forUnknown: member.key, properties)
          }
          if isTrial { return false }
          continue
        }
        schemas.append(additional)
      }
      for schema in schemas where !descend(member.key, member.value, schema) {
        isValid = false
        if isTrial { return false }
      }
    }
    return isValid
  }

  private mutating func checkNames(of members: [Value.Member], _ id: SubschemaID) -> Bool {
    var isValid = true
    for member in members {
      let outer = isNamingKey
      isNamingKey = true
      defer { isNamingKey = outer }
      if !descend(member.key, .string(member.key), id) { isValid = false }
      if isTrial, !isValid { return false }
    }
    return isValid
  }
}

extension Subschema {
  var isNothing: Bool { if case .nothing? = keywords.first { true } else { false } }
}

extension Value {
  /// Roughly how many values it contains.
  var roughSize: Int {
    switch self {
    case .null, .bool, .int, .float: 1
    case .string(let text): 1 + text.utf8.count / 256
    case .sequence(let items): items.reduce(1) { $0 + $1.roughSize }
    case .mapping(let members): members.reduce(1) { $0 + $1.value.roughSize + 1 }
    }
  }
}
