package import Text
package import YAML

extension JSON {
  /// The value of a YAML document in JSON's types.
  ///
  /// `.inf` and `.nan`, which JSON does not have, become texts.
  package init(_ value: YAML.Value) {
    switch value {
    case .null: self = .null
    case .bool(let bool): self = .bool(bool)
    case .int(let number): self = .number(number.text)
    case .float(let number): self = number.isFinite ? .number(number.text) : .string(number.text)
    case .string(let text): self = .string(text)
    case .sequence(let values): self = .array(values.map { JSON($0) })
    case .mapping(let members):
      self = .object(members.map { Member(key: $0.key, value: JSON($0.value)) })
    }
  }
}

extension Value {
  /// A JSON value with every digit of its numbers; a string stays a text, whatever it looks like.
  package init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let bool): self = .bool(bool)
    // An integer has no negative zero.
    case .number("-0"): self = .int(0)
    case .number(let digits):
      let number = Number(stringLiteral: digits)
      self = digits.utf8.allSatisfy(Self.isWhole) ? .int(number) : .float(number)
    case .string(let text): self = .string(text)
    case .array(let values): self = .sequence(values.map { Value($0) })
    case .object(let members):
      self = .mapping(members.map { Member(key: $0.key, value: Value($0.value)) })
    }
  }

  private static func isWhole(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
