/// A JSON value; numbers keep their digits, and objects their order.
package enum JSON: Sendable {
  case null
  case bool(Bool)
  /// A number as JSON writes it, with all its digits.
  case number(String)
  case string(String)
  case array([JSON])
  case object([Member])

  package struct Member: Sendable {
    package let key: String
    package let value: JSON

    package init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral,
  ExpressibleByIntegerLiteral
{
  package init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(elements.map { Member(key: $0, value: $1) })
  }
  package init(stringLiteral value: String) { self = .string(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
  package init(integerLiteral value: Int64) { self = .int(value) }

  package static func int(_ value: Int64) -> JSON { .number(String(value)) }

  package init(_ text: String?) { self = text.map(JSON.string) ?? .null }
  package init(_ bool: Bool?) { self = bool.map(JSON.bool) ?? .null }
  package init(_ int: Int64?) { self = int.map(JSON.int) ?? .null }
}

extension JSON {
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { ExactText($0.key) == ExactText(key) }?.value
  }

  /// The text, without spaces, and with a final line end for terminals.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(256)
    write(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let digits): bytes.append(contentsOf: digits.utf8)
    case .string(let text): bytes.appendJSON(text)
    case .array(let values):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.appendJSON(member.key)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }
}

/// Equality as in RFC 6902, section 4.6: numbers by value, texts by code points, and objects in any
/// order.
extension JSON: Equatable {
  package static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)):
      left == right || Decimal(left).map { $0 == Decimal(right) } ?? false
    case (.string(let left), .string(let right)): ExactText(left) == ExactText(right)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): areEqual(left, right)
    default: false
    }
  }

  private static func areEqual(_ left: [Member], _ right: [Member]) -> Bool {
    guard left.count == right.count else { return false }
    var others: [ExactText: JSON] = [:]
    for member in right { others[ExactText(member.key)] = member.value }
    return left.allSatisfy { $0.value == others[ExactText($0.key)] }
  }
}
