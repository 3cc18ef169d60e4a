extension JSONReader {
  /// Reads a text in double quotes; the next byte is the first quote.
  mutating func string() throws(JSONError) -> String {
    place += 1
    let start = place
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
      guard byte >= 0x20 else { throw error("a control character must be escaped in a string") }
      place += 1
    }
    let text = try utf8(bytes[start..<place], at: start)
    guard take("\"") else { throw error("the text ends within a string") }
    return text
  }

  /// Continues at the first escape.
  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var text = Array(bytes[start..<place])
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw error("a control character must be escaped in a string") }
      if byte == UInt8(ascii: "\\") {
        text.append(contentsOf: try escape().utf8)
      } else {
        text.append(byte)
        place += 1
      }
    }
    guard take("\"") else { throw error("the text ends within a string") }
    return try utf8(text[...], at: start)
  }

  private func utf8(_ text: ArraySlice<UInt8>, at start: Int) throws(JSONError) -> String {
    guard let text = String(validating: text, as: UTF8.self) else {
      throw error("the string is not valid UTF-8", at: start - 1)
    }
    return text
  }

  private mutating func escape() throws(JSONError) -> Unicode.Scalar {
    let start = place
    place += 1
    defer { place += 1 }
    switch next {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try scalar(from: start)
    default: throw error("unknown escape in a string", at: start)
    }
  }

  /// Reads `u` and four digits, and a second escape after the first half of a surrogate pair; stops
  /// at the last digit.
  private mutating func scalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
    let first = try unit(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    let rest = bytes[place...].dropFirst()
    guard UTF16.isLeadSurrogate(first), rest.starts(with: "\\u".utf8) else {
      throw error("half of a surrogate pair in a string", at: start)
    }
    place += 2
    let second = try unit(from: place - 1)
    guard UTF16.isTrailSurrogate(second) else {
      throw error("half of a surrogate pair in a string", at: start)
    }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private mutating func unit(from start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      place += 1
      guard let digit = next.flatMap({ Unicode.Scalar($0).properties.isASCIIHexDigit ? $0 : nil })
      else { throw error("expected four hexadecimal digits", at: start) }
      unit = unit << 4 | UInt16((digit & 0xF) + (digit < 0x3A ? 0 : 9))
    }
    return unit
  }
}
