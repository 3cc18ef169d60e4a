/// The place of a value in a document, written as a JSON Pointer (RFC 6901): `/spec/waf/enabled`.
///
/// Tokens are compared byte by byte: `String` treats composed and decomposed letters as equal.
package struct FieldPath: Sendable, CustomStringConvertible {
  /// The most tokens in a path; no document is deeper.
  private static let longest = 128

  /// Keys, and the indexes of sequences, from the root; empty for the whole document.
  package let tokens: [String]

  package init(_ tokens: [String]) { self.tokens = tokens }

  /// Reads a pointer; `nil` if the text is not one.
  ///
  /// `~1` stands for a slash in a token and `~0` for a tilde; any other tilde is an error.
  package init?(pointer: some StringProtocol) {
    guard !pointer.isEmpty else {
      tokens = []
      return
    }
    let slash = UInt8(ascii: "/")
    let utf8 = Array(pointer.utf8)
    guard utf8[0] == slash else { return nil }
    var tokens: [String] = []
    for part in utf8.dropFirst().split(separator: slash, omittingEmptySubsequences: false) {
      guard tokens.count < Self.longest, let token = Self.unescaped(part) else { return nil }
      tokens.append(token)
    }
    self.tokens = tokens
  }

  private static func unescaped(_ part: ArraySlice<UInt8>) -> String? {
    let tilde = UInt8(ascii: "~")
    var bytes: [UInt8] = []
    var rest = part
    while let byte = rest.popFirst() {
      guard byte == tilde else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "0"): bytes.append(tilde)
      case UInt8(ascii: "1"): bytes.append(UInt8(ascii: "/"))
      default: return nil
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  package static let root = FieldPath([])

  package var isRoot: Bool { tokens.isEmpty }

  /// The last token; `nil` for the root.
  package var last: String? { tokens.last }

  /// The path of the parent; `nil` for the root.
  package var parent: FieldPath? { isRoot ? nil : FieldPath(Array(tokens.dropLast())) }

  package func appending(_ token: String) -> FieldPath { FieldPath(tokens + [token]) }

  /// Whether `other` is this path, or lies below it.
  package func contains(_ other: FieldPath) -> Bool {
    tokens.count <= other.tokens.count
      && zip(tokens, other.tokens).allSatisfy { $0.isExactly($1) }
  }

  /// Whether one of the two is the other, or lies below it.
  package func overlaps(_ other: FieldPath) -> Bool { contains(other) || other.contains(self) }

  /// The pointer.
  package var description: String {
    var pointer = ""
    pointer.reserveCapacity(tokens.reduce(0) { $0 + $1.utf8.count + 1 })
    for token in tokens {
      pointer += "/"
      pointer += Self.needsEscape(token) ? Self.escaped(token) : token
    }
    return pointer
  }

  // Forms print each path many times, and few keys contain a slash.
  private static func needsEscape(_ token: String) -> Bool {
    token.utf8.contains { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }
  }

  private static func escaped(_ token: String) -> String {
    token.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}

extension FieldPath: Hashable {
  package static func == (left: FieldPath, right: FieldPath) -> Bool {
    left.tokens.count == right.tokens.count && left.contains(right)
  }

  package func hash(into hasher: inout Hasher) {
    for var token in tokens {
      token.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
      hasher.combine(UInt8(0xFF))
    }
  }
}

extension FieldPath: ExpressibleByArrayLiteral {
  package init(arrayLiteral tokens: String...) { self.init(tokens) }
}
