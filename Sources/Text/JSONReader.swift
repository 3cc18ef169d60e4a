/// Why a text is not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  package let problem: String
  /// From 1.
  package let line: Int
  /// In Unicode scalars, from 1.
  package let column: Int

  package var description: String { "\(line):\(column): \(problem)" }
}

extension JSON {
  /// Reads a text as strictly as RFC 8259 allows: UTF-8, every key of an object once, and nothing after the value.
  ///
  /// - Parameter bytes: A whole JSON text.
  /// - Throws: What is wrong, including a text that is nested deeper than 64 or has more than
  ///   200,000 values.
  package init(parsing bytes: [UInt8]) throws(JSONError) {
    var reader = JSONReader(bytes: bytes)
    self = try reader.wholeText()
  }
}

/// Reads one text, byte by byte.
struct JSONReader {
  /// Deeper than any body that we expect, and shallow enough for a worker's stack.
  private static let deepest = 64
  /// More than any body that we expect; they take 10 MB.
  private static let mostValues = 200_000

  let bytes: [UInt8]
  var place = 0
  private var values = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  mutating func wholeText() throws(JSONError) -> JSON {
    // RFC 8259, section 8.1, allows ignoring a byte order mark.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    skipBlanks()
    let value = try value(depth: 1)
    skipBlanks()
    guard next == nil else { throw error("unexpected text after the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSON {
    guard depth <= Self.deepest else { throw error("nested deeper than \(Self.deepest)") }
    values += 1
    guard values <= Self.mostValues else {
      throw error("more than \(Self.mostValues.grouped) values")
    }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: return .number(try number())
    case nil: throw error("the text ends where a value is expected")
    default: throw error("expected a value")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSON {
    place += 1
    var members: [JSON.Member] = []
    var keys: Set<ExactText> = []
    skipBlanks()
    if take("}") { return .object([]) }
    while true {
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in double quotes") }
      let start = place
      let key = try string()
      guard keys.insert(ExactText(key)).inserted else {
        throw error("duplicate key \"\(key.shown(limit: 40))\"", at: start)
      }
      skipBlanks()
      guard take(":") else { throw error("expected a colon after the key") }
      skipBlanks()
      members.append(JSON.Member(key: key, value: try value(depth: depth + 1)))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { throw error("expected a comma or } in the object") }
      skipBlanks()
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSON {
    place += 1
    var items: [JSON] = []
    skipBlanks()
    if take("]") { return .array([]) }
    while true {
      items.append(try value(depth: depth + 1))
      skipBlanks()
      if take("]") { return .array(items) }
      guard take(",") else { throw error("expected a comma or ] in the array") }
      skipBlanks()
    }
  }

  private mutating func word(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
    guard bytes[place...].starts(with: word.utf8) else { throw error("expected a value") }
    place += word.utf8.count
    return value
  }

  private mutating func number() throws(JSONError) -> String {
    let start = place
    _ = take("-")
    if take("0") {
      if next?.isDigit == true { throw error("a number must not start with a zero", at: start) }
    } else {
      try digits()
    }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("-") { _ = take("+") }
      try digits()
    }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    guard next?.isDigit == true else { throw error("expected a digit") }
    while next?.isDigit == true { place += 1 }
  }

  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    place += 1
    return true
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      place += 1
    }
  }

  func error(_ problem: String, at offset: Int? = nil) -> JSONError {
    let before = bytes[..<(offset ?? place)]
    let line = before.split(separator: 0x0A, omittingEmptySubsequences: false)
    return JSONError(
      problem: problem,
      line: line.count,
      // All bytes of a scalar but its first begin with the bits 10.
      column: 1 + (line.last ?? []).count { $0 & 0xC0 != 0x80 }
    )
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
