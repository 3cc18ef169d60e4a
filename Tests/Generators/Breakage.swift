package import YAML

/// One change that makes a valid value invalid.
package struct Breakage: Sendable {
  /// The path of the error.
  package var path: FieldPath
  /// The keyword that forbids it, or several of which one does.
  package var keywords: [String]
  /// The edit.
  package var edit: Edit

  fileprivate init(_ path: FieldPath, _ keywords: [String], _ edit: Edit) {
    (self.path, self.keywords, self.edit) = (path, keywords, edit)
  }

  /// Replaces the value at `path`.
  fileprivate init(_ path: FieldPath, _ keyword: String, _ value: Value) {
    self.init(path, [keyword], .set(path, value))
  }
}

extension RandomSchema {
  /// The ways to break a valid value, each in one keyword.
  package func breakages(of value: Value) -> [Breakage] { breakages(of: value, rule, at: .root) }

  private func breakages(of value: Value, _ rule: Rule, at path: FieldPath) -> [Breakage] {
    switch (rule, value) {
    case (.null, _): [Breakage(path, "type", .string("x"))]
    case (.flag, _): [Breakage(path, "type", .string("true"))]
    case (.text(let rule), .string(let text)): rule.breakages(of: text, at: path)
    case (.number(let rule), _): rule.breakages(at: path)
    case (.choice, _):
      [Breakage(path, "enum", .string("other")), Breakage(path, "enum", .bool(true))]
    case (.list(let rule), .sequence(let items)): breakages(of: items, rule, at: path)
    case (.record(let rule), .mapping(let members)): breakages(of: members, rule, at: path)
    case (.map(let rule), .mapping(let members)): breakages(of: members, rule, at: path)
    case (.variants(let variants), .mapping(let members)):
      breakages(of: members, variants, at: path)
    case (.either(let rules), _):
      [Breakage(path, "type", .bool(true))]
        + (rules.first { $0.isFor(value) }.map { breakages(of: value, $0, at: path) } ?? [])
        .filter { $0.keywords != ["type"] || $0.path != path }
    case (.split(let rule), _): breakages(of: value, rule, at: path)
    case (.reference(let name), _): breakages(of: value, definitions[name] ?? .null, at: path)
    default: []
    }
  }

  private func breakages(of items: [Value], _ rule: ListRule, at path: FieldPath) -> [Breakage] {
    var all = items.enumerated().flatMap { place, item in
      let rule = place < rule.first.count ? rule.first[place] : rule.items
      return breakages(of: item, rule, at: path.appending("\(place)"))
    }
    let next = path.appending("\(items.count)")
    if rule.least > 0 {
      all.append(Breakage(path, "minItems", .sequence(Array(items.prefix(rule.least - 1)))))
    }
    if let most = rule.most, let last = items.last {
      let more = Array(repeating: last, count: most + 1 - items.count)
      all.append(Breakage(path, "maxItems", .sequence(items + more)))
    }
    if rule.isUnique, let item = items.first {
      all.append(Breakage(next, ["uniqueItems"], .insert(path.appending("-"), item)))
    }
    if rule.contained != nil, case .choice(let choices) = rule.items {
      let others = items.map { _ in Value.string(choices[1]) }
      all.append(Breakage(path, "contains", .sequence(others)))
    }
    if !rule.allowsMore, items.count == rule.first.count {
      all.append(Breakage(next, ["false"], .insert(path.appending("-"), .string("more"))))
    }
    return all
  }

  private func breakages(
    of members: [Value.Member],
    _ rule: RecordRule,
    at path: FieldPath
  ) -> [Breakage] {
    var all: [Breakage] = []
    for field in rule.fields {
      let inner = path.appending(field.key)
      guard let value = members.value(of: field.key) else { continue }
      all += breakages(of: value, field.rule, at: inner)
      if field.isRequired { all.append(Breakage(inner, ["required"], .remove(inner))) }
    }
    if !rule.allowsOthers {
      let other = path.appending("other")
      all.append(Breakage(other, "additionalProperties", .null))
    }
    if let (key, needs) = rule.dependent, members.value(of: key) != nil {
      let inner = path.appending(needs)
      // A condition may have the same requirement.
      all.append(Breakage(inner, ["dependentRequired", "required"], .remove(inner)))
    }
    if let (key, choice, needs) = rule.condition,
      members.value(of: key)?.isSame(as: .string(choice)) == true
    {
      let inner = path.appending(needs)
      all.append(Breakage(inner, ["required", "dependentRequired"], .remove(inner)))
    }
    return all + [Breakage(path, "type", .string("x"))]
  }

  private func breakages(
    of members: [Value.Member],
    _ rule: MapRule,
    at path: FieldPath
  ) -> [Breakage] {
    var all = members.flatMap {
      breakages(of: $0.value, rule.entry, at: path.appending($0.key))
    }
    if let first = members.first {
      let bad = path.appending("A B")
      let keyword = rule.isByPattern ? "additionalProperties" : "pattern"
      all.append(Breakage(bad, keyword, first.value))
      let more = (members.count...rule.most).map {
        Value.Member(key: unusedKey($0), value: first.value)
      }
      all.append(Breakage(path, "maxProperties", .mapping(members + more)))
    }
    if rule.least > 0 {
      let fewer = Value.mapping(Array(members.prefix(rule.least - 1)))
      all.append(Breakage(path, "minProperties", fewer))
    }
    return all
  }

  private func unusedKey(_ number: Int) -> String { "more" + String(repeating: "e", count: number) }

  private func breakages(
    of members: [Value.Member],
    _ variants: [String: RecordRule],
    at path: FieldPath
  ) -> [Breakage] {
    let kind = path.appending("kind")
    guard case .string(let name)? = members.value(of: "kind"), let rule = variants[name] else {
      return []
    }
    return breakages(of: members, rule, at: path) + [
      Breakage(kind, "oneOf", .string("unknown")), Breakage(kind, ["required"], .remove(kind)),
    ]
  }
}

extension TextRule {
  fileprivate func breakages(of text: String, at path: FieldPath) -> [Breakage] {
    var all = [Breakage(path, "type", .int(7))]
    func padded(_ letter: String, _ count: Int) -> Value {
      .string(String(repeating: letter, count: count))
    }
    let letter = letters == .digits ? "1" : "a"
    if least > 0 {
      // For an empty text, several keywords report the same.
      let keywords = least == 1 ? ["minLength", "pattern"] : ["minLength"]
      all.append(Breakage(path, keywords, .set(path, padded(letter, least - 1))))
    }
    if let most { all.append(Breakage(path, "maxLength", padded(letter, most + 1))) }
    if letters != .any { all.append(Breakage(path, "pattern", padded("#", max(least, 1)))) }
    if let forbidden { all.append(Breakage(path, "not", .string(forbidden))) }
    return all
  }
}

extension NumberRule {
  fileprivate func breakages(at path: FieldPath) -> [Breakage] {
    let middle = step * ((first + last) / 2)
    return [
      Breakage(path, "type", .string("7")),
      Breakage(path, isExclusive ? "exclusiveMinimum" : "minimum", .hundredths(step * first)),
      Breakage(path, isExclusive ? "exclusiveMaximum" : "maximum", .hundredths(step * last)),
    ]
      + (isWhole && step == 100
        ? [Breakage(path, "type", .hundredths(middle + 50))]
        : [Breakage(path, "multipleOf", .hundredths(middle + (isWhole ? 100 : 1)))])
  }
}

extension Rule {
  /// Whether a value is of the kind that the rule allows.
  fileprivate func isFor(_ value: Value) -> Bool {
    switch (self, value) {
    case (.null, .null), (.text, .string), (.number, .int), (.number, .float), (.list, .sequence),
      (.record, .mapping):
      true
    default: false
    }
  }
}

extension [Value.Member] {
  fileprivate func value(of key: String) -> Value? {
    first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}
