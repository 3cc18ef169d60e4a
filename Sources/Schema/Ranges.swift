internal import Text
package import YAML

/// Numbers between two bounds.
package struct NumberRange: Sendable {
  package struct Bound: Sendable {
    package let number: Number
    package let isExclusive: Bool
    let decimal: Decimal

    init?(_ number: Number, isExclusive: Bool) {
      guard let decimal = number.decimal else { return nil }
      (self.number, self.isExclusive, self.decimal) = (number, isExclusive, decimal)
    }
  }

  package var lower: Bound?
  package var upper: Bound?

  /// Applies a bound if it is tighter than the current one.
  mutating func tighten(lower bound: Bound) {
    if let lower,
      (lower.decimal, lower.isExclusive ? 1 : 0) >= (bound.decimal, bound.isExclusive ? 1 : 0)
    {
      return
    }
    lower = bound
  }

  mutating func tighten(upper bound: Bound) {
    if let upper,
      (upper.decimal, upper.isExclusive ? 0 : 1) <= (bound.decimal, bound.isExclusive ? 0 : 1)
    {
      return
    }
    upper = bound
  }

  /// Numbers without digits, such as `.inf`, are not in any range.
  func contains(_ number: Decimal?) -> Bool {
    guard let number else { return false }
    if let lower, number < lower.decimal || lower.isExclusive && number == lower.decimal {
      return false
    }
    if let upper, upper.decimal < number || upper.isExclusive && number == upper.decimal {
      return false
    }
    return true
  }
}

/// A length or a count: from `least` to `most`.
package struct SizeRange: Hashable, Sendable {
  package var least = 0
  package var most: Int?

  func contains(_ count: Int) -> Bool { count >= least && most.map { count <= $0 } ?? true }

  mutating func tighten(_ other: SizeRange) {
    least = max(least, other.least)
    most = [most, other.most].compactMap(\.self).min()
  }
}
