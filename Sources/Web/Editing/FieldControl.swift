import HTML
import Specs
import YAML

/// The control of one field: what it is called, what helps, what is wrong, and what the repository holds.
struct FieldControl {
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

  var markup: Markup {
    switch field.kind {
    case .text(let rule): textField(rule)
    case .boolean: radios
    }
  }

  private var error: Markup {
    problem.map {
      """
      <p class="error" id="\(name)-error"><span class="visually-hidden">Error: </span>\($0)</p>

      """
    } ?? .empty
  }

  private var described: Markup {
    """
     aria-invalid="\(problem == nil ? "false" : "true")" \
    aria-describedby="\(problem == nil ? .empty : "\(name)-error " as Markup)\(name)-help"
    """
  }

  private var wrong: Markup { problem == nil ? .empty : " wrong" }

  // MARK: A text

  private func textField(_ rule: TextRule) -> Markup {
    // Browsers leave line breaks out of the other control.
    if text.contains(where: \.isNewline) { return textArea }
    return """
      <div class="field\(wrong)">
      <div class="label"><label for="\(name)">\(field.title)</label>\(was(reading.text))</div>
      <p class="help" id="\(name)-help">\(field.help)</p>
      \(error)<input id="\(name)" name="\(name)" type="text" value="\(whole: text)" autocomplete="off" \
      autocapitalize="none" spellcheck="false" class="short"\(marksChange ? pattern : .empty)\(described)>
      </div>

      """
  }

  private var textArea: Markup {
    """
    <div class="field\(wrong)">
    <div class="label"><label for="\(name)">\(field.title)</label></div>
    <p class="help" id="\(name)-help">\(field.help)</p>
    \(error)<textarea id="\(name)" name="\(name)" rows="4" autocapitalize="none" spellcheck="false"\(described)>
    \(whole: text)</textarea>
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

  // MARK: Yes, no, or not set

  private var radios: Markup {
    let standard = field.standard.map { $0 == .bool(true) ? "Yes" : "No" }
    let unset = standard.map { "Not set (default: \($0))" } ?? "Not set"
    let old = reading.value.map { $0 == .bool(true) ? "Yes" : "No" } ?? "not set"
    let options = field.isRequired ? [] : [("unset", "", unset)]
    return """
      <fieldset class="field radios\(wrong)" role="radiogroup" id="\(name)"\(described)>
      <legend>\(field.title)</legend>\(was(old))
      <p class="help" id="\(name)-help">\(field.help)</p>
      \(error)<div class="options">\((options + [("true", "true", "Yes"), ("false", "false", "No")]).map(radio))</div>
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
}

/// The control of a new pod's customer or environment.
struct NameControl {
  private static let mostSuggestions = 200

  let name: String
  let label: String
  let value: String
  /// What the workflow lets a person choose; `nil` for any name.
  let options: [String]?
  let suggestions: [String]
  let problem: String?

  var markup: Markup {
    let error: Markup =
      problem.map {
        """
        <p class="error" id="\(name)-error"><span class="visually-hidden">Error: </span>\($0)</p>

        """
      } ?? .empty
    let help =
      options == nil
      ? "1–50 letters a to z, digits, hyphens and underscores. A new name is fine."
      : "Options come from the workflow."
    return """
      <div class="field\(problem == nil ? "" : " wrong")">
      <div class="label"><label for="\(name)">\(label)</label></div>
      <p class="help" id="\(name)-help">\(help)</p>
      \(error)\(options.map(select) ?? input)
      </div>
      """
  }

  private var described: Markup {
    """
     aria-invalid="\(problem == nil ? "false" : "true")" \
    aria-describedby="\(problem == nil ? .empty : "\(name)-error " as Markup)\(name)-help"
    """
  }

  private func select(_ options: [String]) -> Markup {
    // What was typed survives, also where the workflow does not offer it.
    let all = value.isEmpty || options.contains(value) ? options : options + [value]
    return """
      <select id="\(name)" name="\(name)"\(described)>
      <option value="">Choose…</option>
      \(all.map { option in
        #"<option value="\#(whole: option)"\#(attribute: "selected", if: option == value)>\#(option)</option>"# as Markup
      })
      </select>
      """
  }

  private var input: Markup {
    var names: [String] = []
    // They are in order, so the same ones stand together.
    for suggestion in suggestions where names.last != suggestion {
      guard names.count < Self.mostSuggestions else { break }
      names.append(suggestion)
    }
    return """
      <input id="\(name)" name="\(name)" type="text" value="\(whole: value)" autocomplete="off" \
      autocapitalize="none" spellcheck="false" list="\(name)-list"\(described)>
      <datalist id="\(name)-list">\(names.map { #"<option value="\#($0)"></option>"# as Markup })</datalist>
      """
  }
}
