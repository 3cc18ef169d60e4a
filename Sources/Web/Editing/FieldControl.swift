import HTML
import Specs
import YAML

/// The control of one field: its label, help, error, and the repository's value.
struct FieldControl {
  let field: Field
  /// The control's name in the form.
  let name: String
  let id: String
  /// The value that it is filled from.
  let reading: FieldReading
  /// The value that it is compared with.
  let old: FieldReading
  /// What was sent; `nil` to show the document's value.
  let typed: String?
  /// The kind that was sent with it, if the field allows several.
  var typedKind: String?
  /// Whether a difference from the document is marked.
  let marksChange: Bool
  let problem: String?
  /// Whether it is a row of a list, which has the label.
  var isRow = false
  /// Whether its value can be removed.
  var isRemovable = false
  var isFocused = false
  /// Buttons next to it.
  var tools: Markup = .empty

  /// The text in the control.
  var text: String { typed ?? reading.text }

  /// A deprecated field is shown only if it has a value.
  var isShown: Bool { !field.isDeprecated || reading.isPresent || typed != nil || old.isPresent }

  var markup: Markup {
    if field.isReadOnly { return fixed }
    if field.isSecret { return secret }
    switch field.kind {
    // Browsers drop line breaks in the other control.
    case .text: return field.isMultiline || text.contains(where: \.isNewline) ? textArea : input()
    case .yaml: return textArea
    case .number: return input(" inputmode=\"decimal\"")
    case .boolean:
      return radios([("true", "true", "Yes"), ("false", "false", "No")])
    case .choice(let choices): return choice(choices)
    case .choices(let choices): return boxes(choices)
    case .mixed(let kinds): return mixed(kinds)
    }
  }

  // MARK: Common parts

  var error: Markup {
    problem.map {
      """
      <p class="error" id="\(id)-error"><span class="visually-hidden">Error: </span>\($0)</p>

      """
    } ?? .empty
  }

  /// The schema's description; in a row, the list has it.
  private var ownHelp: String { isRow ? "" : field.help }

  private var hasHelp: Bool { !ownHelp.isEmpty || field.kind == .yaml }

  var help: Markup {
    guard hasHelp else { return .empty }
    let text = HelpText(text: ownHelp).markup
    guard field.kind == .yaml else { return #"<p class="help" id="\#(id)-help">\#(text)</p>\#n"# }
    return """
      <p class="help" id="\(id)-help">\(text)\(ownHelp.isEmpty ? "" : " ")Written as YAML.\
      \(field.isChecked ? "" : " It is not checked here.")</p>

      """
  }

  var described: Markup {
    let isWrong = problem != nil
    let ids: Markup =
      switch (isWrong, hasHelp) {
      case (true, true): #" aria-describedby="\#(id)-error \#(id)-help""#
      case (true, false): #" aria-describedby="\#(id)-error""#
      case (false, true): #" aria-describedby="\#(id)-help""#
      case (false, false): .empty
      }
    return """
       aria-invalid="\(isWrong ? "true" : "false")"\(ids)\(attribute: "autofocus", if: isFocused)
      """
  }

  /// The classes of the surrounding element.
  var classes: Markup {
    """
    \(problem != nil ? " wrong" : "")\(isRow ? " in-row" : "")\(reading.isPresent ? "" : " unset")
    """
  }

  var label: Markup {
    """
    <label for="\(id)"\(attribute: "class", isRow ? "visually-hidden" : nil)>\(field.title)</label>\(deprecated)
    """
  }

  var deprecated: Markup {
    field.isDeprecated ? #" <span class="badge">Deprecated</span>"# : .empty
  }

  /// The default value, and a button that writes it.
  var standard: Markup {
    guard !reading.isPresent, let word = field.standard?.word, field.kind != .boolean else {
      return .empty
    }
    let button = DraftButton(
      kind: .standard,
      path: field.path,
      label: "Write it",
      subject: "as \(field.title)"
    )
    return #"<p class="help">Default: <code>\#(word)</code> \#(button.markup)</p>\#n"#
  }

  /// The button that removes the value, and those of a row.
  var buttons: Markup {
    let remove: Markup =
      isRemovable && !isRow
      ? DraftButton(kind: .remove, path: field.path, label: "Remove", subject: field.title).markup
      : .empty
    return "\(remove)\(tools)"
  }

  /// A value that is shown but cannot be changed.
  private var fixed: Markup {
    """
    <div class="field">
    <div class="label"><span class="name">\(field.title)</span>\(buttons)</div>
    \(help)<p><code>\(reading.isPresent ? field.isSecret ? SpecSchema.mask : reading.text : "not set")</code></p>
    </div>

    """
  }

  /// The repository's value, if the control differs from it, and a button to restore it.
  ///
  /// The style sheet shows and hides it depending on the control's value, so it is right even for
  /// values that a browser restores or fills in, with or without a script. `hidden` is for readers
  /// without the style sheet.
  func was(_ words: String, isSame: Bool) -> Markup {
    guard marksChange else { return .empty }
    let undo = DraftButton(kind: .undo, path: field.path, label: "Undo", subject: field.title)
    return """
      <p class="was" id="\(id)-was"\(attribute: "hidden", if: isSame)>Changed from \
      <code>\(words.isEmpty ? "nothing" : words)</code> \(undo.markup)</p>
      """
  }
}
