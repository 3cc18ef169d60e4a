import Specs

/// Percent-encoding, RFC 3986 section 2.1.
enum PercentEncoding {
  /// - Parameters:
  ///   - bytes: Encoded text.
  ///   - plusIsSpace: As in forms.
  /// - Returns: `nil` for a broken escape or what is not UTF-8 after decoding.
  static func decoded(_ bytes: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
    if !bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) {
      return String(Substring(bytes))
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.underestimatedCount)
    var iterator = bytes.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(value), let low = iterator.next().flatMap(value)
        else { return nil }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  /// What a form's name or value says, as browsers read it: a broken escape stands for itself, and what
  /// is not UTF-8 becomes U+FFFD, so that a refused form can show what was sent.
  static func formDecoded(_ bytes: Substring.UTF8View) -> String {
    if let text = decoded(bytes, plusIsSpace: true) { return text }
    var decoded: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        let escape = rest.prefix(2).compactMap(value)
        if escape.count == 2 {
          decoded.append(escape[0] << 4 | escape[1])
          rest.removeFirst(2)
        } else {
          decoded.append(byte)
        }
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }

  /// `text` for a query's value: everything but unreserved characters is escaped.
  static func encoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if Slug.allows(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "~") {
        encoded.append(byte)
      } else {
        encoded.append(contentsOf: [
          UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
        ])
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
