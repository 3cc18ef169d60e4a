package import YAML

/// A column of lists: what it is called, and how an address asks for its values.
package struct PodColumn: Hashable, Sendable {
  package let path: FieldPath
  package let label: ColumnLabel
  /// The name of its filter in an address: that of the input which carries the field, else its JSON Pointer.
  package let parameter: String

  /// All columns that lists show, in their order.
  package static func all(_ settings: EditorSettings, _ schema: SpecSchema) -> [PodColumn] {
    settings.columns.map { path in
      let name = settings.name(of: path)
      return PodColumn(
        path: path,
        label: ColumnLabel(path, schema),
        parameter: PodQuery.reserved.contains(name) ? path.description : name
      )
    }
  }

  /// The word that a filter asks for to find a value; `nil` for a value that no filter finds.
  package func word(of value: Value?) -> String? {
    guard label.isSwitch else { return value?.word }
    return Self.word(label.isOn(value))
  }

  static func word(_ isOn: Bool?) -> String { isOn.map { $0 ? "on" : "off" } ?? "unknown" }

  /// What people read of a word: `WAF off`; in other columns the word itself.
  package func title(of word: String) -> String {
    label.isSwitch ? "\(label.title) \(word)" : word
  }
}
