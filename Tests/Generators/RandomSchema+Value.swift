package import YAML

extension RandomSchema {
  /// A value that the schema allows.
  package func value(_ random: inout Seeded) -> Value {
    var maker = ValueMaker(definitions: definitions, random: random)
    let value = maker.value(of: rule, depth: 0)
    random = maker.random
    return value
  }
}

/// Creates values that rules allow.
struct ValueMaker {
  /// Below this level, optional values are left out.
  private static let deep = 5

  let definitions: [String: Rule]
  var random: Seeded

  mutating func value(of rule: Rule, depth: Int) -> Value {
    switch rule {
    case .null: .null
    case .flag: .bool(random.chance(50))
    case .text(let rule): .string(text(rule))
    case .number(let rule): number(rule)
    case .choice(let choices): .string(random.pick(choices))
    case .list(let rule): .sequence(items(rule, depth: depth + 1))
    case .record(let rule): .members(members(rule, depth: depth + 1))
    case .map(let rule): .members(members(rule, depth: depth + 1))
    case .variants(let variants): variant(variants, depth: depth + 1)
    case .either(let rules): value(of: random.pick(rules), depth: depth)
    case .split(let rule): value(of: rule, depth: depth)
    case .reference(let name): value(of: definitions[name] ?? .null, depth: depth)
    }
  }

  mutating func text(_ rule: TextRule) -> String {
    let letters: String
    switch rule.letters {
    case .any: letters = "abno12 :#-'\"\\\t\n[{é😀\u{301}"
    case .small: letters = "abno"
    case .digits: letters = "0123"
    case .dense: letters = "ano1:-'\"[&*é😀\u{301}"
    }
    let least = max(rule.least, rule.letters == .any ? 0 : 1)
    let count = random.number(least..<(rule.most ?? least + 9) + 1)
    var text = String.UnicodeScalarView()
    for _ in 0..<count { text.append(random.pick(Array(letters.unicodeScalars))) }
    return String(text)
  }

  private mutating func number(_ rule: NumberRule) -> Value {
    let number = rule.step * random.number(rule.first + 1..<rule.last)
    // Another spelling is the same number.
    guard random.chance(20), case .int(let whole) = Value.hundredths(number) else {
      return .hundredths(number)
    }
    return .float(Number(stringLiteral: whole.text + random.pick([".0", ".00", "e0", "E+0"])))
  }

  private mutating func items(_ rule: ListRule, depth: Int) -> [Value] {
    guard rule.first.isEmpty else {
      let first = rule.first.prefix(random.number(0..<rule.first.count + 1))
      let more = rule.allowsMore && first.count == rule.first.count ? random.number(0..<2) : 0
      return first.map { value(of: $0, depth: depth) }
        + (0..<more).map { _ in value(of: rule.items, depth: depth) }
    }
    let most = depth > Self.deep ? rule.least : rule.most ?? rule.least + 3
    let count = random.number(rule.least..<max(rule.least, most) + 1)
    if rule.isUnique, case .number(let number) = rule.items {
      let all = Array(number.first + 1..<number.last).shuffled(using: &random)
      return all.prefix(count).map { .hundredths(number.step * $0) }
    }
    var items = (0..<count).map { _ in value(of: rule.items, depth: depth) }
    if let contained = rule.contained {
      items[random.number(0..<items.count)] = .string(contained)
    }
    return items
  }

  private mutating func members(_ rule: RecordRule, depth: Int) -> [(String, Value)] {
    var chosen = rule.fields.map { $0.isRequired || depth <= Self.deep && random.chance(60) }
    let values = rule.fields.map { value(of: $0.rule, depth: depth) }
    func place(of key: String) -> Int {
      rule.fields.firstIndex { $0.key.utf8.elementsEqual(key.utf8) } ?? 0
    }
    if let (key, choice, needs) = rule.condition {
      let chooser = place(of: key)
      if chosen[chooser], values[chooser].isSame(as: .string(choice)) {
        chosen[place(of: needs)] = true
      }
    }
    if let (key, needs) = rule.dependent, chosen[place(of: key)] { chosen[place(of: needs)] = true }
    var members = rule.fields.indices.shuffled(using: &random).filter { chosen[$0] }
      .map { (rule.fields[$0].key, values[$0]) }
    if rule.allowsOthers, random.chance(30) { members.append(("other", .sequence([.null]))) }
    return members
  }

  private mutating func members(_ rule: MapRule, depth: Int) -> [(String, Value)] {
    let keys = ["a", "bb", "yes", "on", "null", "key"].shuffled(using: &random)
    let count = random.number(rule.least..<rule.most + 1)
    return keys.prefix(count).map { ($0, value(of: rule.entry, depth: depth)) }
  }

  private mutating func variant(_ variants: [String: RecordRule], depth: Int) -> Value {
    let name = random.pick(variants.keys.sorted())
    var members = members(variants[name] ?? RecordRule(fields: []), depth: depth)
    members.insert(("kind", .string(name)), at: random.number(0..<members.count + 1))
    return .members(members)
  }
}
