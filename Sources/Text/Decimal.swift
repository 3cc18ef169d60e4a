/// An exact decimal number, in a normal form that all its spellings share.
///
/// Its value is ±0.d₁d₂d₃… × 10^exponent; the digits have no zeros at either end.
package struct Decimal: Hashable, Sendable {
  /// Larger powers of ten are not distinguished.
  private static let largestExponent = 1_000_000_000_000_000

  package let isNegative: Bool
  /// From 0 to 9 each; empty for zero.
  package let digits: [UInt8]
  package let exponent: Int

  init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    (self.isNegative, self.digits, self.exponent) = (isNegative, digits, exponent)
  }

  /// Reads a JSON number; `nil` for another text, or an excessive exponent.
  package init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    var digits = rest.takeDigits()
    var point = digits.count
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      digits += rest.takeDigits()
    }
    guard !digits.isEmpty else { return nil }
    var scale: Int? = 0
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      scale = Int(Substring(rest.dropFirst()))
    } else if !rest.isEmpty {
      return nil
    }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    point -= zeros
    while digits.last == 0 { digits.removeLast() }
    guard !digits.isEmpty else {
      (self.isNegative, self.digits, exponent) = (false, [], 0)
      return
    }
    guard let scale, abs(scale) <= Self.largestExponent else { return nil }
    (self.isNegative, self.digits, exponent) = (isNegative, digits, scale + point)
  }
}

extension Substring.UTF8View {
  /// Removes and returns the leading digits.
  fileprivate mutating func takeDigits() -> [UInt8] {
    let digits = prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    self = self[digits.endIndex...]
    return digits.map { $0 - UInt8(ascii: "0") }
  }
}
