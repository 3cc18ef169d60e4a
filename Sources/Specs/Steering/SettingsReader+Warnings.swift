import YAML

extension SettingsReader {
  mutating func readWarnings(_ node: Node) {
    guard let items = list(node, of: "warnings") else { return }
    settings.warnings = items.compactMap { warning($0) }
  }

  private mutating func warning(_ node: Node) -> WarningRule? {
    guard case .mapping(let entries) = node.content,
      let place = node.value(of: "path"), let when = node.value(of: "when"),
      let message = node.value(of: "message")
    else {
      note(node.start, "a warning needs path, when and message, so this one is ignored")
      return nil
    }
    for entry in entries where !["path", "when", "message"].contains(entry.key) {
      noteUnknown(entry)
    }
    guard let path = path(place) else { return nil }
    guard case .scalar(let word) = when.content, let event = WarningRule.Event(rawValue: word.text)
    else {
      let words = WarningRule.Event.allCases.map(\.rawValue)
      note(
        when.start,
        "when must be \(words.dropLast().joined(separator: ", ")) or \(words.last ?? ""), "
          + "so this warning is ignored"
      )
      return nil
    }
    guard let text = line(message, longest: WarningRule.longestMessage) else {
      note(
        message.start,
        "message must be a text of 1–\(WarningRule.longestMessage) characters, so this warning is ignored"
      )
      return nil
    }
    return WarningRule(path: path, event: event, message: text)
  }
}
