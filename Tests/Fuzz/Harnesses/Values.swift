import Schema
import YAML

extension Input {
  /// Values that are easily confused with others.
  private static let odd: [Value] = [
    .null, .bool(true), .bool(false), .int(0), .int(12), .int("123456789012345678901234567890"),
    .float("1.50"), .float("1e400"), .float(".nan"), .float("-.inf"), .string("yes"), .string(""),
    .string("12"), .string("it's \"x\""), .string("two\nlines\n"), .string("\n  x\n\ny\n\n"),
    .string(" # no comment"), .string("größe 😀"), .string("a: b"), .string("e\u{301}"),
    .string("\u{FEFF}\u{2028}\u{1}"), .string("[x"), .string("- x"), .string("2026-01-31"),
    .string("---"), .string("a\tb \n"), .string("\r\n"), .sequence([]), .mapping([]),
  ]

  /// Any value, decided by the bytes.
  mutating func value(depth: Int = 0) -> Value {
    switch choice(depth < 4 ? 8 : 5) {
    case 0...2: return pick(Self.odd) ?? .null
    case 3: return .string(word())
    case 4: return .int(Number(integerLiteral: Int64(choice(300)) - 20))
    case 5: return .sequence((0..<choice(4)).map { _ in value(depth: depth + 1) })
    default:
      let keys = (0..<choice(4)).map { _ in word() }
      return mapping(keys) { input, _ in input.value(depth: depth + 1) }
    }
  }

  private mutating func mapping(
    _ keys: [String],
    _ value: (inout Input, String) -> Value
  ) -> Value {
    var members: [Value.Member] = []
    for key in keys where !members.contains(where: { $0.key.utf8.elementsEqual(key.utf8) }) {
      members.append(.init(key: key, value: value(&self, key)))
    }
    return .mapping(members)
  }

  /// A value close to what a form's schema asks for, so that checks go deep.
  mutating func value(for shape: Shape, depth: Int = 0) -> Value {
    guard depth < 6, choice(8) > 0 else { return value(depth: depth) }
    if let choices = shape.choices, let choice = pick(choices) { return choice.value }
    let branches = shape.alternatives.flatMap(\.shapes)
    if choice(2) == 0, let branch = pick(branches) { return value(for: branch, depth: depth + 1) }
    let kinds: [InstanceTypes] = [.object, .array, .string, .integer, .number, .boolean, .null]
    let kind = pick(kinds.filter { !$0.isDisjoint(with: shape.types) }) ?? .null
    switch kind {
    case .object:
      var keys = shape.keys.filter { _ in choice(3) > 0 } + shape.required.prefix(20)
      if choice(3) == 0 { keys.append(word()) }
      return mapping(Array(keys.prefix(20))) { input, key in
        shape.property(key).map { input.value(for: $0, depth: depth + 1) }
          ?? input.value(depth: depth + 1)
      }
    case .array:
      let count = min(shape.itemCount.least, 4) + choice(4)
      return .sequence(
        (0..<count).map { place in
          shape.item(at: place).map { value(for: $0, depth: depth + 1) } ?? value(depth: depth + 1)
        }
      )
    case .integer, .number:
      return shape.range.lower.map { .float($0.number) } ?? .int(Number(integerLiteral: 7))
    case .boolean: return .bool(choice(2) == 0)
    case .null: return .null
    default:
      let least = min(shape.length.least, 40)
      return .string(word() + String(repeating: "x", count: choice(2) * least))
    }
  }
}
