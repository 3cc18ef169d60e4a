/// How strings are written on one line.
enum ScalarText {
  /// `text` without quotes, if YAML 1.2 and 1.1 both read it back as that string; otherwise `nil`.
  static func plain(_ text: String) -> String? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, let last = scalars.last, first != " ", last != " ",
      !indicators.contains(first), scalars.allSatisfy(isPrintable),
      !scalars.contains(where: { flowIndicators.contains($0) }),
      !text.contains(": "), !text.contains(" #"), last != ":",
      !text.hasPrefix("---"), !text.hasPrefix("..."),
      CoreSchema.value(of: text) == .string(text), LegacySchema.isString(text)
    else { return nil }
    guard first == "-" || first == "?" || first == ":" else { return text }
    return scalars.dropFirst().first.map { $0 == " " } ?? true ? nil : text
  }

  /// `text` without quotes, if that is possible in brackets.
  static func plainInFlow(_ text: String) -> String? {
    guard let first = text.utf8.first, first != UInt8(ascii: "?"), first != UInt8(ascii: ":"),
      first != UInt8(ascii: "-"), !text.contains(":?")
    else { return nil }
    return plain(text)
  }

  /// `text` in single quotes; `nil` if it needs escapes.
  static func singleQuoted(_ text: String) -> String? {
    guard text.unicodeScalars.allSatisfy(isPrintable) else { return nil }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  /// `text` in double quotes, which can hold any text.
  static func doubleQuoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
      default:
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let (letter, width) = scalar.value > 0xFFFF ? ("U", 8) : ("u", 4)
        result += "\\" + letter + String(repeating: "0", count: width - hex.count) + hex
      }
    }
    return result + "\""
  }

  /// `text` as a key, in the style of the other keys if possible.
  static func key(_ text: String, _ style: Scalar.Style) -> String {
    switch style {
    case .doubleQuoted: doubleQuoted(text)
    case .singleQuoted: singleQuoted(text) ?? doubleQuoted(text)
    case .plain, .literal, .folded: plainInFlow(text) ?? doubleQuoted(text)
    }
  }

  /// Whether a key can be written in the style of the other keys.
  static func isKey(_ text: String, _ style: Scalar.Style) -> Bool {
    style != .singleQuoted || singleQuoted(text) != nil
  }

  private static let flowIndicators: Set<Unicode.Scalar> = [",", "[", "]", "{", "}"]
  private static let indicators: Set<Unicode.Scalar> = [
    "#", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "=",
  ]

  /// Whether a scalar can be in quotes on one line, and is visible there.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: true
    case 0xA1...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF:
      scalar.value != 0x2028 && scalar.value != 0x2029 && scalar.value != 0xFEFF
        && !scalar.properties.isNoncharacterCodePoint
        && scalar.properties.generalCategory != .format
    default: false
    }
  }
}
