/// How YAML 1.1 readers, which are common, read plain text that is a string in YAML 1.2.
enum LegacySchema {
  /// The boolean in `yes`, `no`, `on` or `off`, in any case.
  static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "on": true
    case "no", "off": false
    default: nil
    }
  }

  /// Whether `text`, unquoted, is a string in YAML 1.1.
  ///
  /// If in doubt, it is not: this quotes a few more words than any single reader needs.
  static func isString(_ text: String) -> Bool {
    switch text.lowercased() {
    case "", "~", "null", "y", "n", "yes", "no", "on", "off", "true", "false", "<<", "=": false
    default: !isNumber(text) && !isDate(text)
    }
  }

  /// Integers in bases 2, 8, 10, 16 and 60, and floats, all with `_` between digits.
  private static func isNumber(_ text: String) -> Bool {
    let unsigned = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    let word = unsigned.lowercased().filter { $0 != "_" }
    if word == ".inf" || word == ".nan" { return true }
    for (prefix, radix) in [("0b", 2), ("0o", 8), ("0x", 16)] where word.hasPrefix(prefix) {
      return word.utf8.dropFirst(2).allSatisfy { ($0.hexValue ?? .max) < radix }
    }
    // The rest consists of digits, points, colons and an exponent: 1_000, 017, 12:30, 1.5e+3. Some
    // readers also treat "-_" as a number, and then fail on it.
    guard word.utf8.first != UInt8(ascii: ":") else { return false }
    var rest = word.utf8.drop { $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
    if rest.count < word.utf8.count, word.utf8.contains(where: \.isDigit),
      rest.first == UInt8(ascii: "e")
    {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
        rest = rest.dropFirst()
      }
      rest = rest.drop(while: \.isDigit)
    }
    return rest.isEmpty
  }

  /// Whether `text` begins with a date such as 2026-01-31, with or without a time.
  private static func isDate(_ text: String) -> Bool {
    let parts = text.utf8.split(
      separator: UInt8(ascii: "-"),
      maxSplits: 2,
      omittingEmptySubsequences: false
    )
    guard parts.count == 3 else { return false }
    return parts[0].count == 4 && parts[0].allSatisfy(\.isDigit)
      && (1...2).contains(parts[1].count) && parts[1].allSatisfy(\.isDigit)
      && parts[2].first?.isDigit == true
  }
}
