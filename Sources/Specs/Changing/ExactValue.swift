internal import Text
import YAML

extension Value? {
  /// Whether both are absent or equal.
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

/// A value for use as a key, by its content.
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
      // A sum does not depend on order.
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
