package import YAML

/// A random schema with every kind of rule, which knows what it allows.
package struct RandomSchema: Sendable {
  package let rule: Rule
  package let definitions: [String: Rule]
  /// Whether it is written in 2020-12 instead of draft-07.
  package let isNew: Bool

  package init(_ random: inout Seeded) {
    isNew = random.chance(60)
    var maker = RuleMaker(random)
    let tree = RecordRule(fields: [
      .init(key: "name", rule: maker.rule(depth: 9), isRequired: true),
      .init(
        key: "children",
        rule: .list(ListRule(items: .reference("tree"), most: 3)),
        isRequired: false
      ),
    ])
    definitions = ["tree": .record(tree), "leaf": maker.rule(depth: 9)]
    rule = .record(maker.record(depth: 0))
    random = maker.random
  }

  package var schema: Value {
    guard case .mapping(let members) = rule.schema(isNew: isNew) else { return .bool(true) }
    let dialect =
      isNew
      ? "https://json-schema.org/draft/2020-12/schema" : "http://json-schema.org/draft-07/schema#"
    let named = definitions.sorted { $0.key < $1.key }.map {
      ($0.key, $0.value.schema(isNew: isNew))
    }
    let outer = Value.members([
      ("$schema", .string(dialect)), (isNew ? "$defs" : "definitions", .members(named)),
    ])
    guard case .mapping(let first) = outer else { return .bool(true) }
    return .mapping(first + members)
  }
}

/// Creates random rules.
struct RuleMaker {
  var random: Seeded

  init(_ random: Seeded) { self.random = random }

  static let keys = [
    "name", "size", "größe", "x y", "on", "a/b", "~", "12", "mode", "é", "e\u{301}",
  ]

  mutating func rule(depth: Int) -> Rule {
    switch random.number(0..<(depth < 3 ? 16 : 8)) {
    case 0: return .flag
    case 1: return .choice(choices())
    case 2...3: return .text(text())
    case 4...5: return .number(number())
    case 6: return .split(random.chance(50) ? .text(text()) : .number(number()))
    case 7: return random.chance(20) ? .null : .text(text())
    case 8...9: return .list(list(depth: depth + 1))
    case 10...11: return .record(record(depth: depth + 1))
    case 12: return .map(map(depth: depth + 1))
    case 13:
      let names = ["disk", "net", "é"].prefix(random.number(2..<4))
      return .variants(
        Dictionary(
          uniqueKeysWithValues: names.map { ($0, record(depth: depth + 1, isVariant: true)) }
        )
      )
    case 14:
      let rules: [Rule] = [
        .text(text()), .number(number()), .list(list(depth: depth + 1)), .null,
        .record(record(depth: depth + 1)),
      ]
      return .either(Array(rules.shuffled(using: &random).prefix(random.number(2..<4))))
    default: return .reference(random.pick(["tree", "leaf"]))
    }
  }

  private mutating func choices() -> [String] {
    Array(
      ["small", "large", "yes", "12", "", "é", "e\u{301}", "null"].shuffled(using: &random).prefix(
        3
      )
    )
  }

  private mutating func text() -> TextRule {
    var rule = TextRule(letters: random.pick(TextRule.Letters.allCases))
    if random.chance(50) { rule.least = random.number(1..<4) }
    if random.chance(50) { rule.most = rule.least + random.number(1..<9) }
    if rule.letters == .any, rule.least <= 4, rule.most ?? 9 >= 4, random.chance(20) {
      rule.forbidden = "none"
    }
    return rule
  }

  private mutating func number() -> NumberRule {
    let isWhole = random.chance(60)
    let first = random.number(-50..<50)
    return NumberRule(
      isWhole: isWhole,
      step: isWhole ? random.pick([100, 200, 500]) : random.pick([5, 10, 25, 50]),
      first: first,
      last: first + random.number(20..<90),
      isExclusive: random.chance(30)
    )
  }

  private mutating func list(depth: Int) -> ListRule {
    var rule = ListRule(items: self.rule(depth: depth))
    rule.least = random.pick([0, 0, 1, 2])
    if random.chance(50) { rule.most = rule.least + random.number(1..<4) }
    switch random.number(0..<4) {
    case 0:
      rule.items = .number(number())
      rule.isUnique = true
    case 1:
      let choices = choices()
      rule.items = .choice(choices)
      rule.contained = choices[0]
      rule.least = max(rule.least, 1)
    case 2:
      rule.first = (0..<random.number(1..<3)).map { _ in self.rule(depth: depth) }
      rule.least = 0
      rule.most = nil
      rule.allowsMore = random.chance(50)
    default: break
    }
    return rule
  }

  mutating func record(depth: Int, isVariant: Bool = false) -> RecordRule {
    let keys = Self.keys.shuffled(using: &random).prefix(random.number(1..<(depth == 0 ? 8 : 5)))
    var rule = RecordRule(
      fields: keys.map {
        .init(key: $0, rule: self.rule(depth: depth + 1), isRequired: random.chance(40))
      }
    )
    rule.allowsOthers = random.chance(60)
    let free = rule.fields.filter { !$0.isRequired }.map(\.key)
    if free.count > 1, random.chance(40) { rule.dependent = (free[0], free[1]) }
    if let last = free.last, !isVariant, random.chance(40) {
      let choices = choices()
      rule.fields.append(
        .init(key: "choice", rule: .choice(choices), isRequired: random.chance(50))
      )
      rule.condition = ("choice", choices[0], last)
    }
    return rule
  }

  private mutating func map(depth: Int) -> MapRule {
    let least = random.number(0..<3)
    return MapRule(
      entry: rule(depth: depth),
      least: least,
      most: least + random.number(1..<3),
      isByPattern: random.chance(50)
    )
  }
}
