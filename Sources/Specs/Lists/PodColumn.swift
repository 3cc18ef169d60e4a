package import YAML

/// A column of lists: its title, and its filter in addresses.
package struct PodColumn: Hashable, Sendable {
  package let path: FieldPath
  package let label: ColumnLabel
  /// The name of its filter in an address: that of its field's input, otherwise its JSON Pointer.
  package let parameter: String

  /// All columns of lists, in their order.
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

  /// A value's word in a filter; `nil` for a value that no filter finds.
  package func word(of value: Value?) -> String? {
    guard label.isSwitch else { return value?.word }
    return Self.word(label.isOn(value))
  }

  static func word(_ isOn: Bool?) -> String { isOn.map { $0 ? "on" : "off" } ?? "unknown" }

  /// The text for a word: `WAF off`; in other columns the word itself.
  package func title(of word: String) -> String {
    label.isSwitch ? "\(label.title) \(word)" : word
  }
}
