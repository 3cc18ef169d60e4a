package import YAML

/// What lists call a column, and how they show it.
package struct ColumnLabel: Hashable, Sendable {
  package let title: String
  /// What is shown where a document has no value there.
  package let absence: String
  /// Whether it is on or off, however that is written; anything else counts as absent.
  package let isSwitch: Bool

  /// A column of the schema, or the last part of its path where the schema does not know it.
  package init(_ column: FieldPath, _ schema: SpecSchema) {
    let field = schema.field(at: column)
    isSwitch = field?.kind == .boolean
    title = field?.shortTitle ?? column.last ?? "value"
    absence = isSwitch ? "\(title) unknown" : "no \(title)"
  }

  /// Whether a value is on or off; `nil` for one that is shown as it is.
  ///
  /// In a switch, the words that YAML 1.1 takes for booleans count, quoted or not.
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
  /// What a list shows of a single value; `nil` for any other.
  package var word: String? {
    switch self {
    case .bool(let bool): String(bool)
    case .int(let number), .float(let number): number.text
    case .string(let text): text
    case .null, .sequence, .mapping: nil
    }
  }
}
