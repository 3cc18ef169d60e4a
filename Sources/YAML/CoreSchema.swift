/// Tags that YAML itself defines.
enum Tag {
  private static let prefix = "tag:yaml.org,2002:"
  static let string = prefix + "str"
  static let int = prefix + "int"
  static let float = prefix + "float"
  static let bool = prefix + "bool"
  static let null = prefix + "null"
  static let sequence = prefix + "seq"
  static let mapping = prefix + "map"
  static let merge = prefix + "merge"
  /// `!` alone: no explicit type, so a scalar is a string.
  static let none = "!"

  /// The usual spelling of the tag.
  static func shorthand(_ tag: String) -> String {
    tag.hasPrefix(prefix) ? "!!" + tag.dropFirst(prefix.count) : tag
  }
}

extension Scalar {
  /// A scalar that is written without quotes.
  package init(plain text: String) { self.init(text: text, style: .plain) }

  /// The scalar's value; a text if it does not match its tag.
  package var value: Value { resolved ?? .string(text) }

  /// The scalar's value in YAML 1.2's core schema; `nil` if it does not match its tag.
  ///
  /// A scalar with an unknown tag, such as `!custom` or `!!timestamp`, is a text.
  var resolved: Value? {
    switch tag {
    case nil: style == .plain ? CoreSchema.value(of: text) : .string(text)
    case Tag.int: CoreSchema.int(text)
    case Tag.float: CoreSchema.float(text) ?? CoreSchema.int(text)?.asFloat
    // `!!bool yes` is unambiguous.
    case Tag.bool: CoreSchema.bool(text).map(Value.bool) ?? LegacySchema.bool(text).map(Value.bool)
    case Tag.null: CoreSchema.isNull(text) ? .null : nil
    default: .string(text)
    }
  }

  /// The boolean that YAML 1.1 readers see in a bare `yes`, `no`, `on` or `off`, which is a text in
  /// YAML 1.2.
  package var legacyBool: Bool? {
    style == .plain && tag == nil ? LegacySchema.bool(text) : nil
  }
}

extension Value {
  fileprivate var asFloat: Value {
    if case .int(let number) = self { .float(Number(number.text + ".0")) } else { self }
  }

  /// A key as text, in its type's usual spelling.
  var keyText: String? {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): value.text
    case .float(let value): value.double.description
    case .string(let value): value
    case .sequence, .mapping: nil
    }
  }
}

/// The types of plain scalars in YAML 1.2, chapter 10.3.
enum CoreSchema {
  static func value(of text: String) -> Value {
    guard canBeOther(text.utf8.first) else { return .string(text) }
    if isNull(text) { return .null }
    if let bool = bool(text) { return .bool(bool) }
    return int(text) ?? float(text) ?? .string(text)
  }

  /// Whether a type other than string can begin with `byte`.
  private static func canBeOther(_ byte: UInt8?) -> Bool {
    guard let byte else { return true }
    return byte.isDigit || "~+-.nNtTfF".utf8.contains(byte)
  }

  static func isNull(_ text: String) -> Bool {
    switch text {
    case "", "~", "null", "Null", "NULL": true
    default: false
    }
  }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  static func int(_ text: String) -> Value? {
    let utf8 = text.utf8
    if text.hasPrefix("0o") { return Number(utf8.dropFirst(2), radix: 8).map(Value.int) }
    if text.hasPrefix("0x") { return Number(utf8.dropFirst(2), radix: 16).map(Value.int) }
    let digits = utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    guard utf8.count - digits.count <= 1, !digits.isEmpty, digits.allSatisfy(\.isDigit) else {
      return nil
    }
    return .int(Number(isNegative: text.hasPrefix("-"), digits: digits))
  }

  static func float(_ text: String) -> Value? {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    switch String(Substring(rest)) {
    case ".inf", ".Inf", ".INF":
      return .float(Number(isNegative ? "-.inf" : ".inf"))
    case ".nan", ".NaN", ".NAN":
      return rest.count == text.utf8.count ? .float(".nan") : nil
    default: break
    }
    let whole = rest.takeDigits()
    var fraction: String?
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = rest.takeDigits()
    }
    guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
    let exponent = Substring(rest)
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard !rest.takeDigits().isEmpty else { return nil }
    }
    guard rest.isEmpty else { return nil }
    let significant = whole.drop { $0 == "0" }
    var number = (isNegative ? "-" : "") + (significant.isEmpty ? "0" : significant)
    // `!!float 1` is a float without a point. It gets one, so that it is recognized as a float.
    if fraction != nil || exponent.isEmpty {
      number += "." + (fraction.flatMap { $0.isEmpty ? nil : $0 } ?? "0")
    }
    return .float(Number(number + exponent))
  }
}

extension Substring.UTF8View {
  /// Removes and returns the leading digits.
  mutating func takeDigits() -> String {
    let digits = prefix(while: \.isDigit)
    self = self[digits.endIndex...]
    return String(Substring(digits))
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var hexValue: Int? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(self - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(self - UInt8(ascii: "A")) + 10
    default: nil
    }
  }
}
