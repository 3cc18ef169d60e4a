package import YAML

/// Kinds of values that `type` allows.
package struct InstanceTypes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let null = InstanceTypes(rawValue: 1)
  package static let boolean = InstanceTypes(rawValue: 2)
  package static let integer = InstanceTypes(rawValue: 4)
  /// Any number; a set with it does not need ``integer`` as well.
  package static let number = InstanceTypes(rawValue: 8)
  package static let string = InstanceTypes(rawValue: 16)
  package static let array = InstanceTypes(rawValue: 32)
  package static let object = InstanceTypes(rawValue: 64)
  /// In draft-04 an integer has no decimal point, not even before a zero.
  static let wholeAsWritten = InstanceTypes(rawValue: 128)

  package static let any: InstanceTypes = [
    .null, .boolean, .integer, .number, .string, .array, .object,
  ]

  init?(name: String) {
    switch name {
    case "null": self = .null
    case "boolean": self = .boolean
    case "integer": self = .integer
    case "number": self = [.number, .integer]
    case "string": self = .string
    case "array": self = .array
    case "object": self = .object
    default: return nil
    }
  }

  /// Every kind that matches a value: a whole number is both an integer and a number.
  package init(of value: Value) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .int: self = [.integer, .number]
    case .float(let number): self = number.decimal?.isWhole == true ? [.integer, .number] : .number
    case .string: self = .string
    case .sequence: self = .array
    case .mapping: self = .object
    }
  }

  /// Whether a value is of one of the kinds.
  package func allow(_ value: Value) -> Bool {
    if contains(.wholeAsWritten), case .float = value { return contains(.number) }
    return !isDisjoint(with: InstanceTypes(of: value))
  }

  /// Their names for people: `a text or a number`.
  package var words: String {
    let names: [(InstanceTypes, String)] = [
      (.string, "a text"), (.number, "a number"), (.integer, "a whole number"),
      (.boolean, "true or false"), (.array, "a list"), (.object, "a mapping"), (.null, "empty"),
    ]
    return names.filter { contains($0.0) && !($0.0 == .integer && contains(.number)) }
      .map(\.1).joined(with: "or")
  }
}
