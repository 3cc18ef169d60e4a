package import YAML

/// The rule for a value, from which a schema, valid values and invalid values are generated.
package indirect enum Rule: Sendable {
  case null
  case flag
  case text(TextRule)
  case number(NumberRule)
  case choice([String])
  case list(ListRule)
  case record(RecordRule)
  case map(MapRule)
  /// Records that are distinguished by their value at `kind`.
  case variants([String: RecordRule])
  /// Rules for values of different kinds.
  case either([Rule])
  /// A rule for texts or numbers whose keywords are split into two subschemas.
  case split(Rule)
  /// One of the definitions.
  case reference(String)
}

package struct TextRule: Sendable {
  package enum Letters: String, CaseIterable, Sendable {
    case any, small = "^[a-z]+$", digits = "^[0-9]+$"
    case dense = "^[^ #]+$"
  }

  package var letters = Letters.any
  package var least = 0
  package var most: Int?
  /// The only text that is not allowed.
  package var forbidden: String?
}

/// Numbers from `step` × (`first` + 1) to `step` × (`last` - 1), in steps.
package struct NumberRule: Sendable {
  package var isWhole: Bool
  /// In hundredths.
  package var step: Int
  package var first: Int
  package var last: Int
  /// Whether the first and the last number are excluded, instead of being the bounds.
  package var isExclusive: Bool
}

package struct ListRule: Sendable {
  package var items: Rule
  package var least = 0
  package var most: Int?
  /// Unique items, which are numbers.
  package var isUnique = false
  /// A required item; the items are choices.
  package var contained: String?
  /// Rules for the first items only.
  package var first: [Rule] = []
  /// Whether there may be more items than ``first``.
  package var allowsMore = true
}

package struct RecordRule: Sendable {
  package struct Field: Sendable {
    package var key: String
    package var rule: Rule
    package var isRequired: Bool
  }

  package var fields: [Field]
  package var allowsOthers = true
  /// Keys that need another one; neither is required.
  package var dependent: (key: String, needs: String)?
  /// A choice that needs a key which is otherwise optional.
  package var condition: (key: String, choice: String, needs: String)?
}

package struct MapRule: Sendable {
  package var entry: Rule
  package var least: Int
  package var most: Int
  /// Whether `patternProperties` restricts the keys, instead of `propertyNames`.
  package var isByPattern: Bool
}

extension Value {
  package static func members(_ members: [(String, Value)]) -> Value {
    .mapping(members.map { Member(key: $0.0, value: $0.1) })
  }

  static func int(_ number: Int) -> Value { .int(Number(integerLiteral: Int64(number))) }

  /// A number of hundredths, in its usual spelling.
  static func hundredths(_ number: Int) -> Value {
    guard number % 100 != 0 else { return .int(number / 100) }
    let digits = String(abs(number) % 100 + 100).dropFirst()
    return .float(Number(stringLiteral: "\(number < 0 ? "-" : "")\(abs(number) / 100).\(digits)"))
  }
}
