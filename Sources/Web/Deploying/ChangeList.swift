import HTML
import Specs
import Text
import YAML

/// Old and new values, field by field.
struct ChangeList {
  /// The most rows to show.
  private static let most = 200

  let changes: [FieldChange]
  let schema: SpecSchema

  var markup: Markup {
    if changes.isEmpty {
      return "<p>No values change, only comments or formatting.</p>"
    }
    let rest = changes.count - Self.most
    let more: Markup = rest > 0 ? "<p class=\"small\">And \(rest.grouped) more.</p>" : .empty
    return """
      <dl class="changes">\(changes.prefix(Self.most).map(row))</dl>\(more)
      """
  }

  private func row(_ change: FieldChange) -> Markup {
    let title = schema.title(of: change.path)
    let path: Markup =
      title == change.path.description
      ? .empty : #" <code class="path">\#(change.path)</code>"#
    return """
      <div><dt>\(title)\(path)</dt><dd>\(value(change.old, at: change.path, "del")) \
      <span aria-hidden="true">→</span><span class="visually-hidden"> changes to </span> \
      \(value(change.new, at: change.path, "ins"))</dd></div>
      """
  }

  private func value(_ value: Value?, at path: FieldPath, _ element: StaticString) -> Markup {
    guard let value else { return #"<span class="muted">not set</span>"# }
    let text = ValueText.text(schema.masked(value, at: path))
    return element.description == "ins" ? "<ins>\(text)</ins>" : "<del>\(text)</del>"
  }
}

/// A value on one line, for display.
enum ValueText {
  private static let longest = 200

  static func text(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .int(let number), .float(let number): number.text
    case .string(let text): text.isEmpty ? "\"\"" : text.shown(limit: longest)
    case .sequence(let items) where items.isEmpty: "[]"
    case .mapping(let members) where members.isEmpty: "{}"
    case .sequence, .mapping:
      String(decoding: JSON(value).bytes.dropLast(), as: UTF8.self).shown(limit: longest)
    }
  }
}
