/// A number with every digit of the text.
///
/// Two numbers are equal if they are written the same: `1.0` is not `1.00`.
package struct Number: Hashable, Sendable {
  /// As JSON writes it: without a plus sign or leading zeros, and with a digit on both sides of the point.
  ///
  /// `.inf`, `-.inf` and `.nan`, which JSON does not have, are as in YAML.
  package let text: String

  /// Whether JSON can represent it.
  package var isFinite: Bool { !text.hasSuffix(".inf") && text != ".nan" }

  /// The nearest 64-bit value.
  package var double: Double {
    switch text {
    case ".inf": .infinity
    case "-.inf": -.infinity
    case ".nan": .nan
    default: Double(text) ?? .nan
    }
  }

  init(_ text: String) { self.text = text }

  /// A whole number from `digits`, which may have leading zeros; zero has no sign.
  init(isNegative: Bool, digits: Substring.UTF8View) {
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    text = significant.isEmpty ? "0" : (isNegative ? "-" : "") + String(Substring(significant))
  }

  /// A whole number in base 8 or 16; `nil` if there are other digits, or too many.
  ///
  /// The time grows with the square of their number.
  init?(_ digits: Substring.UTF8View, radix: Int) {
    guard (1...256).contains(digits.count) else { return nil }
    // Nine decimal digits in each, the lowest first.
    let base: UInt64 = 1_000_000_000
    var limbs: [UInt64] = [0]
    for digit in digits {
      guard let value = digit.hexValue, value < radix else { return nil }
      var carry = UInt64(value)
      for place in limbs.indices {
        let sum = limbs[place] * UInt64(radix) + carry
        (carry, limbs[place]) = sum.quotientAndRemainder(dividingBy: base)
      }
      if carry > 0 { limbs.append(carry) }
    }
    let rest = limbs.dropLast().reversed().map { limb in
      let digits = String(limb)
      return String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
    text = String(limbs[limbs.count - 1]) + rest.joined()
  }
}

extension Number: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  package init(integerLiteral value: Int64) { text = String(value) }
  package init(stringLiteral value: String) { text = value }
}
