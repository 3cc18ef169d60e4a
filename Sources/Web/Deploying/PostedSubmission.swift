import HTTP
import Specs
import Text
import YAML

extension Submission {
  private typealias Name = PostedForm.Name

  /// Reads everything that our form posts about a pod's values.
  mutating func read(_ form: FormBody, _ settings: EditorSettings) {
    for name in form.names {
      if name.utf8.first == UInt8(ascii: "/") {
        // A field with an input has the input's name.
        if let path = FieldPath(pointer: name) { values[path] = form.joined(name) }
      } else if let path = name.place(after: Name.shown) {
        values[path] = form.joined(path.description)
      } else if let path = name.place(after: Name.kind) {
        kinds[path] = form[name]
      } else if let path = name.place(after: Name.entryKey) {
        keys[path] = form[name]
      } else if let path = name.place(after: Name.variant) {
        // No alternative has this number.
        variants[path] = form[name].flatMap(Int.init) ?? -1
      } else if let path = name.place(after: Name.opened) {
        opened.insert(path)
      } else if let path = name.place(after: Name.left) {
        left[path] = form[name]
      } else if let path = name.place(after: Name.offered) {
        offered.insert(path)
        if form["\(Name.taken)\(path)"] == nil { refused.insert(path) }
      }
    }
    for input in settings.inputs { values[input.path] = form[input.name] ?? values[input.path] }
    draft = form[Name.draft].flatMap { $0.isEmpty ? nil : DraftText(sent: $0).text }
    for path in variants.keys where refused.contains(where: { $0.overlaps(path) }) {
      variants[path] = nil
    }
  }

  /// The fields of a page that repeat the submission.
  func carried(_ settings: EditorSettings) -> [(name: String, value: String)] {
    var fields = values.map { (settings.name(of: $0), $1) }
    fields += kinds.map { ("\(Name.kind)\($0)", $1) }
    fields += keys.map { ("\(Name.entryKey)\($0)", $1) }
    fields += variants.map { ("\(Name.variant)\($0)", "\($1)") }
    fields += opened.map { ("\(Name.opened)\($0)", "1") }
    fields += left.map { ("\(Name.left)\($0)", $1) }
    fields += offered.map { ("\(Name.offered)\($0)", "1") }
    fields += offered.subtracting(refused).map { ("\(Name.taken)\($0)", "1") }
    if let draft { fields.append((Name.draft, DraftText(draft).sent)) }
    return fields.sorted { $0.0 < $1.0 }
  }
}

/// A form's own text as JSON on one line, because browsers change line ends.
struct DraftText {
  let text: String

  init(_ text: String) { self.text = text }

  /// Reads what was sent; a text that is not JSON is used unchanged.
  init(sent: String) {
    if case .string(let text)? = try? JSON(parsing: Array(sent.utf8)) {
      self.text = text
    } else {
      text = sent
    }
  }

  var sent: String {
    let json = String(decoding: JSON.string(text).bytes, as: UTF8.self)
    return json.hasSuffix("\n") ? String(json.dropLast()) : json
  }
}

extension FormBody {
  /// The values of a name, one line for each of several checkboxes.
  fileprivate func joined(_ name: String) -> String { all(name).joined(separator: "\n") }
}

extension String {
  /// The path at the end of a name that begins with `prefix`.
  fileprivate func place(after prefix: String) -> FieldPath? {
    guard hasPrefix(prefix + "/") else { return nil }
    return FieldPath(pointer: dropFirst(prefix.count))
  }
}
