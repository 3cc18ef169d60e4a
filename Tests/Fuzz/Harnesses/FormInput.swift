import HTTP
import YAML

@testable import Specs

// The actions of people and browsers in a form.

extension Draft {
  /// What a browser sends for the shown form.
  var sent: Submission {
    var sent = submission
    for part in form.parts { fill(part.content, at: part.path, &sent) }
    return sent
  }

  private func fill(_ content: FormPart.Content, at path: FieldPath, _ sent: inout Submission) {
    switch content {
    case .closed: break
    case .field(let field):
      let reading = FieldReading(field, in: document)
      // If no radio button is selected, nothing is sent.
      if field.kind == .boolean, reading.isUnreadable, submission.values[field.path] == nil {
        break
      }
      let shown = ControlText(submission.values[field.path] ?? reading.text).text
      sent.values[field.path] = shown.replacing("\n", with: "\r\n")
      if case .mixed = field.kind {
        sent.kinds[field.path] = submission.kinds[field.path] ?? reading.kind?.rawValue ?? ""
      }
    case .variants(let variants):
      if let chosen = variants.chosen { sent.variants[path] = chosen }
      if let content = variants.content { fill(content, at: path, &sent) }
    case .list(let list):
      for part in list.items + [list.blank].compactMap(\.self) {
        fill(part.content, at: part.path, &sent)
      }
    case .mapping(let mapping):
      for part in mapping.named + mapping.entries + [mapping.blank].compactMap(\.self) {
        fill(part.content, at: part.path, &sent)
      }
      for entry in mapping.entries {
        sent.keys[entry.path] = submission.keys[entry.path] ?? entry.path.last
      }
      let blank = path.appending(mapping.blankKey)
      if mapping.takesEntries { sent.keys[blank] = submission.keys[blank] ?? "" }
    }
  }
}

extension FormPart {
  /// The part with all its descendants.
  var all: [FormPart] { [self] + content.parts.flatMap(\.all) }
}

extension Submission {
  /// Reads the fields of a body, named as on the form's page.
  mutating func read(_ body: FormBody) {
    for name in body.names {
      guard let slash = name.firstIndex(of: "/"), let path = FieldPath(pointer: name[slash...])
      else { continue }
      let value = body.all(name).joined(separator: "\n")
      switch name[..<slash] {
      case "": values[path] = value
      case "_shown": values[path] = values[path] ?? ""
      case "_kind": kinds[path] = value
      case "_key": keys[path] = value
      case "_variant": variants[path] = Int(value)
      case "_open": opened.insert(path)
      case "_left": left[path] = value
      case "_offer":
        offered.insert(path)
        if body["_take\(path)"] == nil { refused.insert(path) }
      default: break
      }
    }
    if let text = body["_draft"], !text.isEmpty { draft = text }
    for path in variants.keys where refused.contains(where: { $0.overlaps(path) }) {
      variants[path] = nil
    }
  }
}

extension Input {
  private static let texts = [
    "", "a", "no", "null", "true", "1e3", "0o17", "12345678901234567890", "0.1", "a\r\nb", "- x",
    "{", "[]", "{a: 1}", "&a b", "*a", "#1", " ", "\u{0}", "\u{FFFD}", "e\u{301}", "~", "-", "--",
  ]

  private mutating func typed() -> String {
    choice(4) == 0 ? word() : pick(Self.texts) ?? ""
  }

  /// Types or chooses something in a form.
  mutating func fill(_ draft: Draft, _ submission: inout Submission) {
    let parts = draft.form.parts
    let part = pick(parts.flatMap(\.all))?.path ?? .root
    switch choice(9) {
    case 0...3: if let path = pick(parts.flatMap(\.controls)) { submission.values[path] = typed() }
    case 4: submission.kinds[part] = pick(["", "text", "number", "boolean", "null", "x"])
    case 5: submission.keys[part] = typed()
    case 6: submission.variants[part] = choice(4)
    case 7: submission.opened.insert(part)
    default: submission.left[part] = #"{"a": 1, "b": {"c": []}, "kind": "x"}"#
    }
  }

  /// A button of a form, or one that the form does not have.
  mutating func action(_ draft: Draft) -> DraftAction {
    let kinds: [DraftAction.Kind] = [
      .update, .check, .add, .remove, .up, .down, .switch, .standard, .undo,
    ]
    var path = pick(draft.form.parts.flatMap(\.all))?.path ?? .root
    if choice(8) == 0 { path = path.appending(word()) }
    return DraftAction(pick(kinds) ?? .update, path)
  }
}
