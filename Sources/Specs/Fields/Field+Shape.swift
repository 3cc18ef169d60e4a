import Schema
internal import Text
import YAML

extension Field {
  /// A control from its schema.
  ///
  /// - Parameters:
  ///   - path: The path of its value.
  ///   - shape: The schema of its value.
  ///   - kind: The kind of control.
  ///   - title: Its label.
  ///   - shortTitle: Its name in lists, if the schema has one.
  ///   - isRequired: Whether the value is required.
  init(
    _ path: FieldPath,
    _ shape: Shape,
    _ kind: Kind,
    title: String,
    shortTitle: String? = nil,
    isRequired: Bool
  ) {
    self.path = path
    self.title = title
    self.shortTitle = shortTitle ?? path.last ?? title
    help = shape.description ?? ""
    self.kind = kind
    self.isRequired = isRequired
    standard = shape.standard
    examples = shape.examples.prefix(Self.mostExamples).compactMap(\.word)
    isReadOnly = shape.isReadOnly || kind.constant != nil
    isDeprecated = shape.isDeprecated
    isMultiline =
      kind == .yaml || shape.format == "multiline"
      || shape.length.most.map { $0 > Self.longestLine } ?? false
    isSecret = shape.isSecret
    isChecked = shape.isChecked
  }

  /// Its name in messages: the title, on one line and not too long.
  var name: String { title.shown(limit: 80) }

  /// A text that may have more Unicode scalars than this gets a text area.
  private static let longestLine = 200
  private static let mostExamples = 20
}

extension Field.Kind {
  /// The most choices in a form.
  private static let most = 1_000
  /// The most choices with a checkbox each.
  private static let mostBoxes = 50

  /// The kind of a value for one control; `nil` if it needs several.
  init?(_ shape: Shape) {
    guard shape.isChecked else {
      self = .yaml
      return
    }
    if let choices = shape.choices {
      guard !choices.isEmpty, choices.count <= Self.most,
        choices.allSatisfy({ SingleKind(of: $0.value) != nil })
      else {
        self = .yaml
        return
      }
      self = .choice(Self.worded(choices))
      return
    }
    if let choices = Self.boxes(shape) {
      self = .choices(choices)
      return
    }
    switch shape.possibleTypes {
    case .string: self = .text
    case .boolean: self = .boolean
    case .integer: self = .number(isWhole: true)
    case .number, [.number, .integer]: self = .number(isWhole: false)
    case let types where !types.isEmpty && types.isDisjoint(with: [.array, .object]):
      self = .mixed(types.singleKinds)
    default: return nil
    }
  }

  /// The choices of a list that can contain each of a few values at most once.
  private static func boxes(_ shape: Shape) -> [Field.Choice]? {
    guard shape.possibleTypes == .array, shape.hasUniqueItems, shape.firstItems == 0,
      let choices = shape.items?.choices, (1...mostBoxes).contains(choices.count),
      choices.allSatisfy({ SingleKind(of: $0.value) != nil })
    else { return nil }
    let worded = worded(choices)
    return worded.contains { $0.word.contains("\n") } ? nil : worded
  }

  /// Choices with distinct words: the value as you type it, or its number.
  private static func worded(_ choices: [Shape.Choice]) -> [Field.Choice] {
    var seen: Set<ExactText> = []
    return choices.enumerated().map { place, choice in
      let value = choice.value
      var word = value.word ?? ""
      if word.isEmpty || !seen.insert(ExactText(word)).inserted { word = "#\(place)" }
      let name: String =
        switch value {
        case .null: "Nothing (null)"
        case .string(""): "Empty text"
        default: value.word ?? ""
        }
      return Field.Choice(value: value, word: word, title: choice.title ?? name)
    }
  }
}

extension InstanceTypes {
  fileprivate var singleKinds: [SingleKind] {
    let kinds: [(InstanceTypes, SingleKind)] = [
      (.string, .text), ([.number, .integer], .number), (.boolean, .boolean), (.null, .null),
    ]
    return kinds.filter { !isDisjoint(with: $0.0) }.map(\.1)
  }
}
