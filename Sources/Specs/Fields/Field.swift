import Schema
package import YAML

/// One control of the form: the path of its value, its possible values, and its label.
package struct Field: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case text
    case number(isWhole: Bool)
    case boolean
    case choice([Choice])
    /// Any of the choices, each at most once.
    case choices([Choice])
    /// A single value of one of several kinds.
    case mixed([SingleKind])
    /// Any value, written as YAML.
    case yaml
  }

  /// One possible value of a field.
  package struct Choice: Hashable, Sendable {
    package let value: Value
    /// The word that a form sends for it.
    package let word: String
    package let title: String
  }

  package let path: FieldPath
  package let title: String
  /// The field's name where space is short, such as in lists.
  package let shortTitle: String
  package let help: String
  package let kind: Kind
  /// Whether a document is invalid without it.
  package let isRequired: Bool
  /// The value that applies if there is none.
  package let standard: Value?
  /// Example values.
  package let examples: [String]
  package let isReadOnly: Bool
  package let isDeprecated: Bool
  package let isMultiline: Bool
  /// Whether the value is never shown, only replaced.
  package let isSecret: Bool
  /// Whether everything that the schema requires of the value is checked.
  package let isChecked: Bool
}

/// A kind of single value, with the word that a form sends.
package enum SingleKind: String, Hashable, Sendable {
  case text, number, boolean, null

  /// The kind of a value; `nil` for a collection.
  package init?(of value: Value) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .int, .float: self = .number
    case .string: self = .text
    case .sequence, .mapping: return nil
    }
  }
}

/// What to do with an existing secret.
package enum SecretChoice: String, Sendable { case keep, replace, remove }

extension Field.Kind {
  /// The only allowed value.
  package var constant: Value? {
    if case .choice(let choices) = self, choices.count == 1 { choices[0].value } else { nil }
  }

  /// Whether it is one value of one kind, which workflows, lists and the short API can carry.
  package var isPlain: Bool {
    switch self {
    case .text, .number, .boolean: true
    case .choice(let choices): choices.allSatisfy { $0.value.word == $0.word }
    case .choices, .mixed, .yaml: false
    }
  }
}
