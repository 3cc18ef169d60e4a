package import Text
package import YAML

/// A value compared by the rules of JSON Schema: `1` equals `1.0`, the order of keys does not
/// matter, and texts are equal if their bytes are.
package struct ExactValue: Sendable {
  package let value: Value

  package init(_ value: Value) { self.value = value }
}

extension ExactValue: Hashable {
  package static func == (left: ExactValue, right: ExactValue) -> Bool {
    switch (left.value, right.value) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.int(let left), .int(let right)): left.text == right.text
    case (.int(let left), .float(let right)), (.float(let left), .int(let right)),
      (.float(let left), .float(let right)):
      left.text == right.text || left.decimal.map { $0 == right.decimal } ?? false
    case (.string(let left), .string(let right)): ExactText(left) == ExactText(right)
    case (.sequence(let left), .sequence(let right)):
      left.count == right.count && zip(left, right).allSatisfy { ExactValue($0) == ExactValue($1) }
    case (.mapping(let left), .mapping(let right)): areEqual(left, right)
    default: false
    }
  }

  private static func areEqual(_ left: [Value.Member], _ right: [Value.Member]) -> Bool {
    guard left.count == right.count else { return false }
    let others = KeyIndex(right.map(\.key))
    return left.allSatisfy { member in
      others[member.key].map { ExactValue(member.value) == ExactValue(right[$0].value) } ?? false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch value {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .int(let number), .float(let number):
      if let decimal = number.decimal { hasher.combine(decimal) } else { hasher.combine(number) }
    case .string(let text): hasher.combine(ExactText(text))
    case .sequence(let items): for item in items { hasher.combine(ExactValue(item)) }
    case .mapping(let members):
      // The sum is the same in any order.
      var sum = members.count
      for member in members {
        var own = Hasher()
        own.combine(ExactText(member.key))
        own.combine(ExactValue(member.value))
        sum &+= own.finalize()
      }
      hasher.combine(sum)
    }
  }
}

extension Number {
  /// Its digits; `nil` for `.inf`, `.nan`, and an excessive exponent.
  package var decimal: Decimal? { Decimal(text) }
}

/// The positions of some keys, found without scanning all of them.
struct KeyIndex: Sendable {
  /// Up to this many keys are compared one by one.
  private static let few = 8

  let keys: [String]
  private let places: [ExactText: Int]

  init(_ keys: [String]) {
    self.keys = keys
    var places: [ExactText: Int] = [:]
    if keys.count > Self.few {
      for (place, key) in keys.enumerated() { places[ExactText(key)] = place }
    }
    self.places = places
  }

  subscript(key: String) -> Int? {
    let exact = ExactText(key)
    return keys.count > Self.few ? places[exact] : keys.firstIndex { ExactText($0) == exact }
  }
}
