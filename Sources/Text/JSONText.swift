extension [UInt8] {
  /// Appends `text` as a JSON string, quotes included.
  ///
  /// Characters that a terminal would act on are escaped too, so that logs and answers are safe to
  /// print.
  package mutating func appendJSON(_ text: String) {
    append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy(Self.isPlain) {
      append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { appendEscaped(scalar) }
    }
    append(UInt8(ascii: "\""))
  }

  /// Whether the byte is a printable ASCII character that JSON does not escape.
  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\": append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: scalar)])
    case "\n": append(contentsOf: "\\n".utf8)
    case "\r": append(contentsOf: "\\r".utf8)
    case "\t": append(contentsOf: "\\t".utf8)
    case _ where scalar.isControl:
      for unit in scalar.utf16 {
        let hex = String(unit, radix: 16)
        append(contentsOf: "\\u\(String(repeating: "0", count: 4 - hex.utf8.count))\(hex)".utf8)
      }
    default: append(contentsOf: scalar.utf8)
    }
  }
}
