/// Percent-encoding, RFC 3986 section 2.1.
package enum PercentEncoding {
  /// - Parameters:
  ///   - bytes: Encoded text.
  ///   - plusIsSpace: Whether `+` is a space, as in forms.
  /// - Returns: `nil` for a broken escape, or if the result is not UTF-8.
  package static func decoded(_ bytes: Substring.UTF8View, plusIsSpace: Bool = false) -> String? {
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

  /// The text of a form's name or value, as browsers read it: a broken escape is kept as it is, and
  /// invalid UTF-8 becomes U+FFFD, so that a refused form can show what was sent.
  package static func formDecoded(_ bytes: Substring.UTF8View) -> String {
    decoded(bytes, plusIsSpace: true) ?? String(decoding: formBytes(bytes), as: UTF8.self)
  }

  /// Whether ``formDecoded(_:)`` loses nothing.
  package static func isUTF8(_ bytes: Substring.UTF8View) -> Bool {
    String(validating: formBytes(bytes), as: UTF8.self) != nil
  }

  private static func formBytes(_ bytes: Substring.UTF8View) -> [UInt8] {
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
    return decoded
  }

  /// A text as one segment of a path, or as a value in a query: only unreserved characters are not
  /// escaped.
  package static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if isUnreserved(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// A path, such as a branch's name; slashes are not escaped.
  package static func encodedPath(_ path: String) -> String {
    path.split(separator: "/").map { encoded(String($0)) }.joined(separator: "/")
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
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
