import YAML

extension SettingsReader {
  mutating func readInputs(_ node: Node) {
    guard case .mapping(let entries) = node.content else {
      return note(node.start, "inputs must be a mapping, and is \(node.kind). The defaults apply")
    }
    var inputs: [EditorSettings.Input] = []
    for entry in entries.prefix(Self.longestList) {
      guard let path = path(entry.value) else { continue }
      if EditorSettings.Input.reserved.contains(entry.key)
        || entry.key.utf8.first == UInt8(ascii: "_")
      {
        note(
          entry.keyMark,
          "the input “\(entry.key)” is reserved, so this line is ignored"
        )
      } else if inputs.contains(where: { $0.path == path }) {
        note(entry.keyMark, "\(path) already has an input; the first one counts")
      } else {
        inputs.append(.init(name: entry.key, path: path))
      }
    }
    settings.inputs = inputs
  }

  mutating func readColumns(_ node: Node) {
    guard let items = list(node, of: "columns") else { return }
    var columns: [FieldPath] = []
    for item in items {
      if let path = path(item), !columns.contains(path) { columns.append(path) }
    }
    settings.columns = columns
  }

  mutating func readName(_ node: Node) {
    guard case .scalar(let scalar) = node.content, case .string(let pattern) = scalar.value,
      !pattern.isEmpty, pattern.utf8.count <= 500
    else {
      return note(node.start, "name must be a text of 1–500 characters. The default applies")
    }
    settings.name = pattern
    noteBraces(in: settings.nameParts, of: "name", node)
  }

  /// Notes texts that look like placeholders but are not.
  mutating func noteBraces(in parts: [NamePart], of key: String, _ node: Node) {
    for case .text(let text) in parts where text.contains("{") || text.contains("}") {
      note(
        node.start,
        "\(key) can contain {customer}, {environment} and paths such as {/spec/name}; “\(text)” is shown as it is"
      )
    }
  }
}
