/// A number in base 10, exactly as it was written, in the one form that all spellings of it share.
///
/// Its value is ±0.d₁d₂d₃… × 10^exponent, without zeros at either end of the digits.
package struct Decimal: Hashable, Sendable {
  /// Powers of ten beyond it are not told apart here.
  private static let largestExponent = 1_000_000_000_000_000

  package let isNegative: Bool
  /// From 0 to 9 each; empty for zero.
  package let digits: [UInt8]
  package let exponent: Int

  init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    (self.isNegative, self.digits, self.exponent) = (isNegative, digits, exponent)
  }

  /// Reads a number as JSON writes it; `nil` for another text, and where the exponent is beyond all reason.
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
  /// Takes the digits at the beginning away.
  fileprivate mutating func takeDigits() -> [UInt8] {
    let digits = prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    self = self[digits.endIndex...]
    return digits.map { $0 - UInt8(ascii: "0") }
  }
}
