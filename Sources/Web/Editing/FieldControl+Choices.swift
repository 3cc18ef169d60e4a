import HTML
import Specs
import YAML

extension FieldControl {
  /// Up to this many choices are radio buttons.
  private static let fewChoices = 5
  /// Up to this many choices are a list; with more, you type and get suggestions.
  private static let manyChoices = 20

  /// One of several.
  func choice(_ choices: [Field.Choice]) -> Markup {
    let words = choices.map { ($0.word, $0.title) }
    if choices.count > Self.manyChoices { return input(suggesting: words) }
    if choices.count > Self.fewChoices || isRow { return select(words) }
    return radios(
      choices.enumerated().map { ("\($0.offset)", $0.element.word, $0.element.title) }
    )
  }

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

  /// The document's value, if it is not one of the choices.
  private func foreign(_ words: [String]) -> String? {
    reading.value == nil || words.contains(reading.text) ? nil : reading.text
  }

  func radios(_ choices: [(id: String, word: String, title: String)]) -> Markup {
    let words = old.value.map { title($0) ?? old.text } ?? "not set"
    var options = field.isRequired ? [] : [("unset", "", unset)]
    options += choices
    if let foreign = foreign(choices.map(\.word)) {
      options.append(("foreign", foreign, "\(foreign) (not one of the choices)"))
    }
    // Show what was sent, whatever it was.
    if let typed, !options.contains(where: { $0.1 == Self.choice(typed) }) {
      options.append(("typed", typed, typed))
    }
    return """
      <fieldset class="field radios\(classes)" role="radiogroup" id="\(id)"\(described)>
      <legend>\(field.title)\(deprecated)</legend>\(was(words, isSame: old.text == text))
      \(help)\(error)<div class="options">\(options.map(radio))</div>\(isRow ? buttons : .empty)
      </fieldset>

      """
  }

  private func radio(_ place: String, _ value: String, _ label: String) -> Markup {
    // Nothing is selected if the document has neither value.
    func holds(_ reading: FieldReading) -> Bool {
      reading.value == nil && reading.isPresent ? false : reading.text == value
    }
    let isChosen = typed.map { Self.choice($0) == value } ?? holds(reading)
    return """
      <label for="\(id)-\(place)"><input type="radio" id="\(id)-\(place)" name="\(name)" value="\(whole: value)"\
      \(attribute: "checked", if: isChosen)\(attribute: "data-old", if: holds(old))> \(label)</label>
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
      <div class="field\(classes)">
      <div class="label">\(label)\(was(old.text, isSame: old.text == text))</div>
      \(help)\(error)<select id="\(id)" name="\(name)"\(described)>
      \(options.map { word, title in
        """
        <option value="\(whole: word)"\(attribute: "selected", if: word == text)\
        \(attribute: "data-old", if: word == old.text)>\(title)</option>
        """ as Markup
      })
      </select>\(isRow ? buttons : .empty)
      </div>

      """
  }

  /// Any of several, with a checkbox each.
  func boxes(_ choices: [Field.Choice]) -> Markup {
    // Browsers send two characters for a line break of a hidden field.
    let chosen = Set(text.split(whereSeparator: \.isNewline).map(String.init))
    let before = Set(old.text.split(separator: "\n").map(String.init))
    let titles = choices.filter { before.contains($0.word) }.map(\.title)
    return """
      <fieldset class="field radios boxes\(classes)" id="\(id)"\(described)>
      <legend>\(field.title)\(deprecated)</legend>\(was(titles.joined(separator: ", "), isSame: chosen == before))
      \(help)\(standard)\(error)<input type="hidden" name="_shown\(field.path)" value="1">
      <div class="options">\(choices.enumerated().map { place, choice in
        """
        <label for="\(id)-\(place)"><input type="checkbox" id="\(id)-\(place)" name="\(field.path)" value="\(whole: choice.word)"\
        \(attribute: "checked", if: chosen.contains(choice.word))\(attribute: "data-old", if: before.contains(choice.word))> \(choice.title)</label>
        """ as Markup
      })</div>\(buttons)
      </fieldset>

      """
  }
}
