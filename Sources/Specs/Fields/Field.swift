import Schema
internal import Text
package import YAML

/// One control of the form: where its value stands, what it may hold, and how people call it.
package struct Field: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case text
    case number(isWhole: Bool)
    case boolean
    case choice([Choice])
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
  /// Titles of what it stands in, those that have one.
  package let sections: [String]
  package let isReadOnly: Bool
  package let isDeprecated: Bool
  package let isMultiline: Bool
}

extension Field.Kind {
  /// The only value that is allowed.
  var constant: Value? {
    if case .choice(let choices) = self, choices.count == 1 { choices[0].value } else { nil }
  }
}

extension Field {
  /// The field of a place; `nil` where the value there is no single one, or of more than one kind.
  ///
  /// - Parameters:
  ///   - path: Where it stands.
  ///   - shape: What the schema says about it.
  ///   - shortTitle: What lists call it, where the schema says that.
  ///   - isRequired: Whether it must be there.
  ///   - sections: What it stands in.
  init?(
    _ path: FieldPath,
    _ shape: Shape,
    shortTitle: String?,
    isRequired: Bool,
    sections: [String]
  ) {
    // What is not for everybody's eyes is not shown.
    guard let kind = Kind(shape), !shape.isWriteOnly, shape.format != "password" else { return nil }
    self.path = path
    title = shape.title ?? path.last ?? ""
    self.shortTitle = shortTitle ?? path.last ?? title
    help = shape.description ?? ""
    self.kind = kind
    self.isRequired = isRequired
    standard = shape.standard
    self.sections = sections
    isReadOnly = shape.isReadOnly || kind.constant != nil
    isDeprecated = shape.isDeprecated
    isMultiline =
      shape.format == "multiline" || shape.length.most.map { $0 > Self.longestLine } ?? false
  }

  /// Unicode scalars of a text that may be longer than a line.
  private static let longestLine = 200
}

extension Field.Kind {
  /// Choices that a form can show.
  private static let most = 1_000

  init?(_ shape: Shape) {
    guard shape.isChecked else { return nil }
    if let choices = shape.choices {
      // Null is what a field holds that is not set.
      let values = choices.filter { $0.value != .null }
      let choices = values.compactMap(Field.Choice.init)
      guard !choices.isEmpty, choices.count == values.count, choices.count <= Self.most,
        Set(choices.map { ExactText($0.word) }).count == choices.count
      else { return nil }
      self = .choice(choices)
      return
    }
    switch shape.types {
    case .string: self = .text
    case .boolean: self = .boolean
    case .integer: self = .number(isWhole: true)
    case .number, [.number, .integer]: self = .number(isWhole: false)
    default: return nil
    }
  }
}

extension Field.Choice {
  fileprivate init?(_ choice: Shape.Choice) {
    guard let word = choice.value.word, !word.isEmpty else { return nil }
    self.init(value: choice.value, word: word, title: choice.title ?? word)
  }
}
