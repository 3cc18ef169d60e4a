import Schema
package import YAML

/// One control of the form: where its value stands, what it may hold, and how people call it.
package struct Field: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case text
    case number(isWhole: Bool)
    case boolean
    case choice([Choice])
    /// Any of the choices, each once.
    case choices([Choice])
    /// A single value of one of several kinds.
    case mixed([SingleKind])
    /// Anything, written as YAML.
    case yaml
  }

  /// One of the values that a field may have.
  package struct Choice: Hashable, Sendable {
    package let value: Value
    /// What a form sends for it.
    package let word: String
    package let title: String
  }

  package let path: FieldPath
  package let title: String
  /// How the field is called where space is short, as in lists.
  package let shortTitle: String
  package let help: String
  package let kind: Kind
  /// Whether a document without it is not valid.
  package let isRequired: Bool
  /// What an absent value counts as.
  package let standard: Value?
  /// Values that show how one looks.
  package let examples: [String]
  package let isReadOnly: Bool
  package let isDeprecated: Bool
  package let isMultiline: Bool
  /// Whether the value is never shown, only replaced.
  package let isSecret: Bool
  /// Whether all that the schema says about the value is checked.
  package let isChecked: Bool
}

/// A kind of value that is none of several, in the words of a form.
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

/// What becomes of a secret that is there.
package enum SecretChoice: String, Sendable { case keep, replace, remove }

extension Field.Kind {
  /// The only value that is allowed.
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
