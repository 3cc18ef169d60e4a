import Text

extension String {
  /// The text as one word for a shell: bare if it has no special characters, otherwise in quotes.
  ///
  /// Control characters become escapes in `$'…'`, which bash, zsh and ksh read, so the word stays
  /// on one line.
  var shellWord: String {
    let isPlain = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ","),
        UInt8(ascii: ":"), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    if !utf8.isEmpty, utf8.allSatisfy(isPlain) { return self }
    guard unicodeScalars.contains(where: \.isControl) else {
      return "'"
        + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    let escaped = unicodeScalars.map { scalar -> String in
      if scalar.isControl {
        return String(scalar).utf8.map { byte in
          let digits = String(byte, radix: 8)
          return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }.joined()
      }
      return scalar == "'" || scalar == "\\" ? "\\\(scalar)" : String(scalar)
    }
    return "$'" + escaped.joined() + "'"
  }
}
