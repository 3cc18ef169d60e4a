/// Translates an ECMA-262 expression to PCRE2 where their syntax differs.
///
/// `\s` matches Unicode spaces; `[` within brackets is an ordinary character; a hyphen next to `\w`
/// is literal; escapes of surrogate pairs are one character; `\p{Letter}` is `\p{L}`.
struct ECMAPattern {
  private static let blanks = #"\uFEFF\p{Xsp}"#

  private var rest: Substring.UnicodeScalarView
  private(set) var translated = ""
  private var isInBrackets = false
  /// Whether the last element within brackets matches more than one character.
  private var isAfterSet = false
  /// The first letter after a backslash that is not an ECMA-262 escape.
  private(set) var unknownEscape: Unicode.Scalar?

  init(_ source: String) {
    rest = source.unicodeScalars[...]
    translated.reserveCapacity(source.utf8.count + 16)
    while let scalar = rest.popFirst() {
      let wasAfterSet = isAfterSet
      isAfterSet = false
      switch scalar {
      case "\\": escape()
      case "[" where isInBrackets: translated += #"\["#
      case "[":
        isInBrackets = true
        append(scalar)
        if rest.first == "^", let caret = rest.popFirst() { append(caret) }
      case "]" where isInBrackets:
        isInBrackets = false
        append(scalar)
      case "-" where isInBrackets && (wasAfterSet && rest.first != "]" || isBeforeSet):
        translated += #"\-"#
      default: append(scalar)
      }
    }
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    translated.unicodeScalars.append(scalar)
  }

  private var isBeforeSet: Bool {
    guard rest.first == "\\", let next = rest.dropFirst().first else { return false }
    return "dDwWsSpP".unicodeScalars.contains(next)
  }

  private mutating func escape() {
    guard let scalar = rest.popFirst() else {
      translated += #"\"#
      return
    }
    switch scalar {
    case "s":
      isAfterSet = true
      translated += isInBrackets ? Self.blanks : "[\(Self.blanks)]"
    case "S":
      isAfterSet = true
      translated += isInBrackets ? #"\P{Xsp}"# : "[^\(Self.blanks)]"
    case "p", "P":
      isAfterSet = true
      property(scalar)
    case "u": unicode()
    default:
      isAfterSet = "dDwW".unicodeScalars.contains(scalar)
      if scalar.isASCIILetter, !"dDwWbBfnrtvcxk".unicodeScalars.contains(scalar) {
        unknownEscape = unknownEscape ?? scalar
      }
      translated += #"\"#
      append(scalar)
    }
  }

  /// `\uD83D\uDE00` is one character.
  private mutating func unicode() {
    let next = Array(rest.prefix(10))
    guard let high = Self.unit(next.prefix(4)), UTF16.isLeadSurrogate(high), next.count == 10,
      next[4] == "\\", next[5] == "u", let low = Self.unit(next.suffix(4)),
      UTF16.isTrailSurrogate(low)
    else {
      translated += #"\u"#
      return
    }
    rest.removeFirst(10)
    let value = UTF16.decode(UTF16.EncodedScalar([high, low])).value
    translated += #"\u{"# + String(value, radix: 16) + "}"
  }

  private static func unit(_ digits: ArraySlice<Unicode.Scalar>) -> UInt16? {
    guard digits.count == 4, digits.allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
    return UInt16(String(String.UnicodeScalarView(digits)), radix: 16)
  }

  private mutating func property(_ letter: Unicode.Scalar) {
    translated += #"\"#
    append(letter)
    guard rest.first == "{", let end = rest.firstIndex(of: "}") else { return }
    var name = String(rest[rest.startIndex..<end].dropFirst())
    for prefix in ["General_Category=", "gc="] where name.hasPrefix(prefix) {
      name.removeFirst(prefix.count)
    }
    rest = rest[rest.index(after: end)...]
    translated += "{\(Self.categories[name] ?? name)}"
  }

  /// General categories by their long names.
  private static let categories = [
    "Letter": "L", "Cased_Letter": "L&", "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt", "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Mark": "M",
    "Combining_Mark": "M", "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me",
    "Number": "N", "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl",
    "Other_Number": "No", "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc",
    "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe",
    "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po",
    "Symbol": "S", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk",
    "Other_Symbol": "So", "Separator": "Z", "Space_Separator": "Zs", "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp", "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf",
    "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
  ]
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { isASCII && properties.isAlphabetic }
}
