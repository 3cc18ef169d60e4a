internal import Text
package import YAML

extension Value {
  /// Whether both say the same: texts byte by byte, numbers digit by digit, mappings whatever their order.
  package func isSame(as other: Value) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.bool(let one), .bool(let other)): one == other
    case (.int(let one), .int(let other)), (.float(let one), .float(let other)): one == other
    case (.string(let one), .string(let other)): ExactText(one) == ExactText(other)
    case (.sequence(let one), .sequence(let other)):
      one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1) }
    case (.mapping(let one), .mapping(let other)): Self.areSame(one, other)
    default: false
    }
  }

  private static func areSame(_ one: [Member], _ other: [Member]) -> Bool {
    guard one.count == other.count else { return false }
    var place = 0
    while place < one.count, ExactText(one[place].key) == ExactText(other[place].key) {
      guard one[place].value.isSame(as: other[place].value) else { return false }
      place += 1
    }
    guard place < one.count else { return true }
    let rest = other[place...].byKey
    return one[place...].allSatisfy { member in
      rest[ExactText(member.key)].map { member.value.isSame(as: $0) } ?? false
    }
  }
}

extension Value? {
  /// Whether both are absent, or say the same.
  func isSame(as other: Value?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let one?, let other?): one.isSame(as: other)
    default: false
    }
  }
}

extension Collection<Value.Member> {
  /// The values by their keys.
  var byKey: [ExactText: Value] {
    [ExactText: Value](map { (ExactText($0.key), $0.value) }) { first, _ in first }
  }
}

/// A value that can be looked up by what it says.
struct ExactValue: Hashable {
  let value: Value

  init(_ value: Value) { self.value = value }

  static func == (left: ExactValue, right: ExactValue) -> Bool {
    left.value.isSame(as: right.value)
  }

  func hash(into hasher: inout Hasher) {
    switch value {
    case .null: hasher.combine(0)
    case .bool(let bool): hasher.combine(bool)
    case .int(let number), .float(let number): hasher.combine(number)
    case .string(let text): hasher.combine(text)
    case .sequence(let items):
      hasher.combine(items.count)
      for item in items { hasher.combine(ExactValue(item)) }
    case .mapping(let members):
      // A sum has no order.
      hasher.combine(
        members.reduce(0) { sum, member in
          var one = Hasher()
          one.combine(member.key)
          one.combine(ExactValue(member.value))
          return sum &+ one.finalize()
        }
      )
    }
  }
}
