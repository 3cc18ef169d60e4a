extension Decimal: Comparable {
  package static func < (left: Decimal, right: Decimal) -> Bool {
    guard left.sign == right.sign else { return left.sign < right.sign }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// Whether its absolute value is smaller.
  private func isSmaller(than other: Decimal) -> Bool {
    guard exponent == other.exponent else { return exponent < other.exponent }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}

extension Decimal {
  package static let zero = Decimal(isNegative: false, digits: [], exponent: 0)
  package static let one = Decimal(isNegative: false, digits: [1], exponent: 1)

  /// The most digits of a divisor.
  package static let longestDivisor = 18

  /// The power of ten of the last digit.
  private var scale: Int { exponent - digits.count }

  /// Whether it has only zeros after the decimal point.
  package var isWhole: Bool { digits.isEmpty || scale >= 0 }

  /// A whole number, or the nearest that fits; `nil` for one that is not whole.
  package var clampedInt: Int? {
    guard isWhole else { return nil }
    guard exponent <= 18 else { return isNegative ? .min : .max }
    var magnitude = digits.reduce(0) { $0 * 10 + Int($1) }
    for _ in 0..<(digits.isEmpty ? 0 : scale) { magnitude *= 10 }
    return isNegative ? -magnitude : magnitude
  }

  /// Whether it is a multiple of `divisor`, computed with decimal digits.
  ///
  /// - Parameter divisor: More than zero, with at most ``longestDivisor`` digits.
  /// - Returns: `true` for zero, for every divisor.
  package func isMultiple(of divisor: Decimal) -> Bool {
    precondition((1...Self.longestDivisor).contains(divisor.digits.count))
    guard !digits.isEmpty else { return true }
    // The last digit is not zero, so a multiple cannot have a finer one than the divisor.
    guard scale >= divisor.scale else { return false }
    let modulus = divisor.digits.reduce(0) { $0 * 10 + UInt64($1) }
    let remainder = digits.reduce(0) { ($0 * 10 + UInt64($1)) % modulus }
    return Self.product(remainder, Self.powerOfTen(scale - divisor.scale, modulus), modulus) == 0
  }

  private static func product(_ one: UInt64, _ other: UInt64, _ modulus: UInt64) -> UInt64 {
    modulus.dividingFullWidth(one.multipliedFullWidth(by: other)).remainder
  }

  private static func powerOfTen(_ exponent: Int, _ modulus: UInt64) -> UInt64 {
    var (result, base, rest) = (1 % modulus, 10 % modulus, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = product(result, base, modulus) }
      base = product(base, base, modulus)
      rest >>= 1
    }
    return result
  }
}
