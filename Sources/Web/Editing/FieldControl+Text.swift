import HTML
import Specs
import YAML

extension FieldControl {
  /// A single-line text.
  func input(
    _ attributes: Markup = .empty,
    suggesting words: [(String, String)] = []
  ) -> Markup {
    let words = words.isEmpty && field.kind == .text ? field.examples.map { ($0, "") } : words
    let list: Markup =
      words.isEmpty
      ? .empty
      : """
      <datalist id="\(id)-list">\(words.map { #"<option value="\#(whole: $0.0)">\#($0.1)</option>"# as Markup })</datalist>

      """
    let suggestion: Markup = words.isEmpty ? .empty : " list=\"\(id)-list\""
    return """
      <div class="field\(classes)">
      <div class="label">\(label)\(was(old.text, isSame: old.text == text))\(isRow ? .empty : buttons)</div>
      \(help)\(standard)\(error)<input id="\(id)" name="\(name)" type="text" value="\(whole: text)" autocomplete="off" \
      autocapitalize="none" spellcheck="false" class="short"\(attributes)\(suggestion)\(marksChange ? pattern : .empty)\(described)>
      \(list)\(isRow ? buttons : .empty)</div>

      """
  }

  /// A multi-line text.
  var textArea: Markup {
    let rows = min(max(isRow ? 1 : 4, text.utf8.count { $0 == 0x0A } + 1), 16)
    let kind: Markup = field.kind == .yaml ? #" class="code""# : .empty
    return """
      <div class="field\(classes)">
      <div class="label">\(label)\(undoOfArea)\(isRow ? .empty : buttons)</div>
      \(help)\(standard)\(error)<textarea id="\(id)" name="\(name)" rows="\(rows)" autocapitalize="none" \
      spellcheck="false"\(kind)\(described)>\(areaText: text)</textarea>
      \(isRow ? buttons : .empty)</div>

      """
  }

  /// A text area has no pattern, so its change is only visible when the form comes from the server.
  private var undoOfArea: Markup {
    guard marksChange, old.text != text else { return .empty }
    let undo = DraftButton(kind: .undo, path: field.path, label: "Undo", subject: field.title)
    return #"<p class="was" data-always>Changed \#(undo.markup)</p>"#
  }

  /// Attributes by which the style sheet recognizes a changed text: the old value is the only valid
  /// one.
  ///
  /// With `aria-invalid`, the control says that another value is not an error. Empty for a text
  /// that is too long to send twice.
  private var pattern: Markup {
    let old = old.text
    guard old.utf8.count <= Markup.longestText else { return .empty }
    if old.isEmpty { return #" placeholder=" " data-empty"# }
    var pattern: [UInt8] = []
    pattern.reserveCapacity(old.utf8.count + 16)
    for byte in old.utf8 {
      if Self.syntax.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
      pattern.append(byte)
    }
    // A pattern does not apply to an empty control, but the placeholder does.
    return #" placeholder=" " pattern="\#(whole: String(decoding: pattern, as: UTF8.self))""#
  }

  /// Characters that must be escaped in a regular expression.
  private static let syntax = Array(#"^$\.*+?()[]{}|/"#.utf8)

  /// A text, with a choice of its kind.
  func mixed(_ kinds: [SingleKind]) -> Markup {
    let now = typedKind ?? reading.kind?.rawValue ?? ""
    let options =
      (field.isRequired ? [] : [("", "Not set")]) + kinds.map { ($0.rawValue, $0.title) }
    return """
      <fieldset class="field mixed\(classes)" id="\(id)-field">
      <legend>\(field.title)\(deprecated)</legend>\(undoOfArea)
      \(help)\(standard)\(error)<div class="options">\(options.map { word, title in
        """
        <label for="\(id)-kind-\(word)"><input type="radio" id="\(id)-kind-\(word)" name="_kind\(field.path)" value="\(word)"\
        \(attribute: "checked", if: word == now)> \(title)</label>
        """ as Markup
      })</div>
      <label for="\(id)" class="visually-hidden">\(field.title)</label>
      <input id="\(id)" name="\(name)" type="text" value="\(whole: text)" autocomplete="off" autocapitalize="none" \
      spellcheck="false" class="short"\(described)>
      \(buttons)</fieldset>

      """
  }
}

extension SingleKind {
  fileprivate var title: String {
    switch self {
    case .text: "Text"
    case .number: "Number"
    case .boolean: "true or false"
    case .null: "Nothing (null)"
    }
  }
}
