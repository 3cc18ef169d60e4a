import Text
import YAML

/// A JSON text's value, for tests.
func json(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

/// The value of a JSON text, for tests.
func value(_ text: String) throws -> Value { Value(try json(text)) }

/// The same; `nil` for an empty text.
func optional(_ text: String) throws -> Value? { text.isEmpty ? nil : try value(text) }

/// A value as text, for tests.
func text(_ value: Value?) -> String {
  value.map { String(decoding: JSON($0).bytes.dropLast(), as: UTF8.self) } ?? ""
}

extension Edit {
  /// The edit in short, for tests: `set /a 1`.
  var short: String {
    switch self {
    case .set(let path, let new): "set \(path) \(text(new))"
    case .insert(let path, let new): "insert \(path) \(text(new))"
    case .remove(let path): "remove \(path)"
    case .move(let from, let to): "move \(from) \(to)"
    }
  }
}

/// Random documents, the same for the same seed.
struct RandomValues: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func scalar() -> Value {
    switch number(below: 6) {
    case 0: .null
    case 1: .bool(number(below: 2) == 0)
    case 2: .int(Number(integerLiteral: Int64(number(below: 3))))
    case 3: .float(Number(stringLiteral: ["1.0", "1.00", "2e3"][number(below: 3)]))
    default: .string(["", "a", "b", "\u{E9}", "e\u{301}"][number(below: 5)])
    }
  }

  mutating func value(depth: Int) -> Value {
    switch depth > 0 ? number(below: 4) : 0 {
    case 1: sequence(depth: depth)
    case 2, 3: mapping(depth: depth)
    default: scalar()
    }
  }

  mutating func mapping(depth: Int) -> Value {
    let keys = ["a", "b", "name", "x/~y", "\u{E9}", "e\u{301}"].shuffled(using: &self)
    return .mapping(
      keys.prefix(number(below: 5)).map { .init(key: $0, value: value(depth: depth - 1)) }
    )
  }

  mutating func sequence(depth: Int) -> Value {
    .sequence((0..<number(below: 6)).map { _ in value(depth: depth - 1) })
  }

  /// A value with a few changes.
  mutating func changed(_ old: Value, depth: Int) -> Value {
    switch old {
    case .mapping(var members) where number(below: 8) > 0:
      if !members.isEmpty, number(below: 4) == 0 {
        members.remove(at: number(below: members.count))
      }
      if number(below: 4) == 0, !members.contains(where: { $0.key == "b" }) {
        members.insert(.init(key: "b", value: value(depth: depth - 1)), at: 0)
      }
      for place in members.indices where number(below: 3) == 0 {
        members[place].value = changed(members[place].value, depth: depth - 1)
      }
      return .mapping(members)
    case .sequence(var items) where number(below: 8) > 0:
      if !items.isEmpty, number(below: 3) == 0 { items.remove(at: number(below: items.count)) }
      if number(below: 3) == 0 {
        items.insert(value(depth: depth - 1), at: number(below: items.count + 1))
      }
      for place in items.indices where number(below: 4) == 0 {
        items[place] = changed(items[place], depth: depth - 1)
      }
      return .sequence(items)
    default: return value(depth: depth)
    }
  }
}
