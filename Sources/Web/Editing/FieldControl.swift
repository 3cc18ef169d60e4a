import HTML
import Specs
import YAML

/// The control of one field: what it is called, what helps, what is wrong, and what the repository holds.
struct FieldControl {
  /// Choices up to which all of them are seen at once.
  private static let fewChoices = 5
  /// Choices up to which a list to choose from serves; of more, a person types a part.
  private static let manyChoices = 20

  let field: Field
  /// What the control is called in the form; also its id.
  let name: String
  let reading: FieldReading
  /// What was sent; `nil` to show what the document holds.
  let typed: String?
  /// Whether what differs from the document is marked.
  let marksChange: Bool
  let problem: String?

  /// What the control holds.
  var text: String { typed ?? reading.text }

  /// What is out of use is shown only where it is used.
  var isShown: Bool { !field.isDeprecated || reading.isPresent || typed != nil }

  var markup: Markup {
    if field.isReadOnly { return fixed }
    switch field.kind {
    // Browsers leave line breaks out of the other control.
    case .text: return field.isMultiline || text.contains(where: \.isNewline) ? textArea : input()
    case .number: return input(" inputmode=\"decimal\"")
    case .boolean:
      return radios([("true", "true", "Yes"), ("false", "false", "No")])
    case .choice(let choices):
      let words = choices.map { ($0.word, $0.title) }
      if choices.count > Self.manyChoices {
        return input(" list=\"\(name)-list\"", suggesting: words)
      }
      if choices.count > Self.fewChoices { return select(words) }
      return radios(
        choices.enumerated().map { ("\($0.offset)", $0.element.word, $0.element.title) }
      )
    }
  }

  private var error: Markup {
    problem.map {
      """
      <p class="error" id="\(name)-error"><span class="visually-hidden">Error: </span>\($0)</p>

      """
    } ?? .empty
  }

  private var help: Markup {
    field.help.isEmpty ? .empty : #"<p class="help" id="\#(name)-help">\#(field.help)</p>\#n"#
  }

  private var described: Markup {
    let ids = [problem == nil ? nil : "\(name)-error", field.help.isEmpty ? nil : "\(name)-help"]
      .compactMap(\.self)
    return """
       aria-invalid="\(problem == nil ? "false" : "true")"\
      \(attribute: "aria-describedby", ids.isEmpty ? nil : ids.joined(separator: " "))
      """
  }

  private var wrong: Markup { problem == nil ? .empty : " wrong" }

  private var label: Markup { "<label for=\"\(name)\">\(field.title)</label>\(deprecated)" }

  private var deprecated: Markup {
    field.isDeprecated ? #" <span class="badge">Deprecated</span>"# : .empty
  }

  /// What counts while nothing is given.
  private var standard: Markup {
    guard !reading.isPresent, let word = field.standard?.word, field.kind != .boolean else {
      return .empty
    }
    return #"<p class="help">Default: <code>\#(word)</code></p>\#n"#
  }

  // MARK: A text

  private func input(
    _ attributes: Markup = .empty,
    suggesting words: [(String, String)] = []
  ) -> Markup {
    let list: Markup =
      words.isEmpty
      ? .empty
      : """
      <datalist id="\(name)-list">\(words.map { #"<option value="\#($0.0)">\#($0.1)</option>"# as Markup })</datalist>

      """
    return """
      <div class="field\(wrong)">
      <div class="label">\(label)\(was(reading.text))</div>
      \(help)\(standard)\(error)<input id="\(name)" name="\(name)" type="text" value="\(whole: text)" autocomplete="off" \
      autocapitalize="none" spellcheck="false" class="short"\(attributes)\(marksChange ? pattern : .empty)\(described)>
      \(list)</div>

      """
  }

  private var textArea: Markup {
    """
    <div class="field\(wrong)">
    <div class="label">\(label)</div>
    \(help)\(standard)\(error)<textarea id="\(name)" name="\(name)" rows="4" autocapitalize="none" \
    spellcheck="false"\(described)>\(areaText: text)</textarea>
    </div>

    """
  }

  /// A value that people see and cannot change.
  private var fixed: Markup {
    """
    <div class="field">
    <div class="label"><span class="name">\(field.title)</span></div>
    \(help)<p><code>\(reading.isPresent ? reading.text : "not set")</code></p>
    </div>

    """
  }

  /// What the repository holds, where the control differs from that.
  ///
  /// The style sheet shows and hides it by what the control holds, so it is right whatever a browser restores
  /// or fills in, with or without a script. `hidden` is for readers without the style sheet.
  private func was(_ old: String) -> Markup {
    guard marksChange else { return .empty }
    return """
      <p class="was" id="\(name)-was"\(attribute: "hidden", if: reading.text == text)>Changed from \
      <code>\(old.isEmpty ? "nothing" : old)</code></p>
      """
  }

  /// The attributes that the style sheet knows a changed text by: the old value is the only valid one.
  ///
  /// The control says by `aria-invalid` that another one is no mistake. Nothing for a text so long that it
  /// is not to be sent twice.
  private var pattern: Markup {
    let old = reading.text
    guard old.utf8.count <= Markup.longestText else { return .empty }
    if old.isEmpty { return #" placeholder=" " data-empty"# }
    var pattern: [UInt8] = []
    pattern.reserveCapacity(old.utf8.count + 16)
    for byte in old.utf8 {
      if Self.syntax.contains(byte) { pattern.append(UInt8(ascii: "\\")) }
      pattern.append(byte)
    }
    // A pattern says nothing about a control that is empty; the placeholder does.
    return #" placeholder=" " pattern="\#(whole: String(decoding: pattern, as: UTF8.self))""#
  }

  /// What a regular expression does not take as it is.
  private static let syntax = Array(#"^$\.*+?()[]{}|/"#.utf8)

  // MARK: Some of several

  private var unset: String {
    field.standard.flatMap(title).map { "Not set (default: \($0))" } ?? "Not set"
  }

  private func title(_ value: Value) -> String? {
    switch (field.kind, value) {
    case (.boolean, .bool(let value)): value ? "Yes" : "No"
    case (.choice(let choices), _): choices.first { $0.value == value }?.title ?? value.word
    default: value.word
    }
  }

  /// What the document holds, where that is none of the choices.
  private func foreign(_ words: [String]) -> String? {
    reading.value == nil || words.contains(reading.text) ? nil : reading.text
  }

  private func radios(_ choices: [(id: String, word: String, title: String)]) -> Markup {
    let old = reading.value.map { title($0) ?? reading.text } ?? "not set"
    var options = field.isRequired ? [] : [("unset", "", unset)]
    options += choices
    if let foreign = foreign(choices.map(\.word)) {
      options.append(("foreign", foreign, "\(foreign) (not one of the choices)"))
    }
    // What was sent is shown again, whatever it was.
    if let typed, !options.contains(where: { $0.1 == Self.choice(typed) }) {
      options.append(("typed", typed, typed))
    }
    return """
      <fieldset class="field radios\(wrong)" role="radiogroup" id="\(name)"\(described)>
      <legend>\(field.title)\(deprecated)</legend>\(was(old))
      \(help)\(error)<div class="options">\(options.map(radio))</div>
      </fieldset>

      """
  }

  private func radio(_ id: String, _ value: String, _ label: String) -> Markup {
    // Nothing is chosen where the document holds something that is neither.
    let isOld = reading.value == nil && reading.isPresent ? false : reading.text == value
    let isChosen = typed.map { Self.choice($0) == value } ?? isOld
    return """
      <label for="\(name)-\(id)"><input type="radio" id="\(name)-\(id)" name="\(name)" value="\(value)"\
      \(attribute: "checked", if: isChosen)\(attribute: "data-old", if: isOld)> \(label)</label>
      """
  }

  private static func choice(_ typed: String) -> String { typed == "on" ? "true" : typed }

  private func select(_ choices: [(word: String, title: String)]) -> Markup {
    var options =
      field.isRequired && reading.isPresent ? [] : [("", field.isRequired ? "Choose…" : unset)]
    options += choices
    if let foreign = foreign(choices.map(\.word)) {
      options.append((foreign, "\(foreign) (not one of the choices)"))
    }
    if let typed, !options.contains(where: { $0.0 == typed }) { options.append((typed, typed)) }
    return """
      <div class="field\(wrong)">
      <div class="label">\(label)\(was(reading.text))</div>
      \(help)\(error)<select id="\(name)" name="\(name)"\(described)>
      \(options.map { word, title in
        """
        <option value="\(whole: word)"\(attribute: "selected", if: word == text)\
        \(attribute: "data-old", if: word == reading.text)>\(title)</option>
        """ as Markup
      })
      </select>
      </div>

      """
  }
}
