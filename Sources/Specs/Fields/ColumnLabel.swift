package import YAML

/// The name of a column in lists, and how its values are shown.
package struct ColumnLabel: Hashable, Sendable {
  package let title: String
  /// The text if a document has no value there.
  package let absence: String
  /// Whether its values are on or off in any spelling; anything else counts as absent.
  package let isSwitch: Bool

  /// A column by the schema, or by the last part of its path if the schema does not know it.
  package init(_ column: FieldPath, _ schema: SpecSchema) {
    let field = schema.field(at: column)
    isSwitch = field?.kind == .boolean
    title = field?.shortTitle ?? column.last ?? "value"
    absence = isSwitch ? "\(title) unknown" : "no \(title)"
  }

  /// Whether a value is on or off; `nil` for one that is shown as it is.
  ///
  /// In a switch, YAML 1.1's words for booleans count, with or without quotes.
  package func isOn(_ value: Value?) -> Bool? {
    switch value {
    case .bool(let isOn): isOn
    case .string(let text) where isSwitch:
      switch text.lowercased() {
      case "true", "yes", "on": true
      case "false", "no", "off": false
      default: nil
      }
    default: nil
    }
  }
}

extension Value {
  /// The text of a single value in lists; `nil` for any other.
  package var word: String? {
    switch self {
    case .bool(let bool): String(bool)
    case .int(let number), .float(let number): number.text
    case .string(let text): text
    case .null, .sequence, .mapping: nil
    }
  }
}
