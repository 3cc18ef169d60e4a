import HTML
import Specs
import YAML

/// The control of one field: what it is called, what helps, what is wrong, and what the repository holds.
struct FieldControl {
  let field: Field
  /// What the control is called in the form.
  let name: String
  let id: String
  /// What it is filled from.
  let reading: FieldReading
  /// What it is compared with.
  let old: FieldReading
  /// What was sent; `nil` to show what the document holds.
  let typed: String?
  /// The kind that was sent with it, where the field takes several.
  var typedKind: String?
  /// Whether what differs from the document is marked.
  let marksChange: Bool
  let problem: String?
  /// Whether it is a row whose list says what it is about.
  var isRow = false
  /// Whether what is there can be taken out.
  var isRemovable = false
  var isFocused = false
  /// Buttons beside it.
  var tools: Markup = .empty

  /// What the control holds.
  var text: String { typed ?? reading.text }

  /// What is out of use is shown only where it is used.
  var isShown: Bool { !field.isDeprecated || reading.isPresent || typed != nil || old.isPresent }

  var markup: Markup {
    if field.isReadOnly { return fixed }
    if field.isSecret { return secret }
    switch field.kind {
    // Browsers leave line breaks out of the other control.
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

  // MARK: What all kinds have

  var error: Markup {
    problem.map {
      """
      <p class="error" id="\(id)-error"><span class="visually-hidden">Error: </span>\($0)</p>

      """
    } ?? .empty
  }

  /// What the schema says about it; a row leaves that to its list.
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

  /// The classes of what holds the control.
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

  /// What counts while nothing is given, and a button that writes it.
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

  /// Buttons that take the value out, and those of a row.
  var buttons: Markup {
    let remove: Markup =
      isRemovable && !isRow
      ? DraftButton(kind: .remove, path: field.path, label: "Remove", subject: field.title).markup
      : .empty
    return "\(remove)\(tools)"
  }

  /// A value that people see and cannot change.
  private var fixed: Markup {
    """
    <div class="field">
    <div class="label"><span class="name">\(field.title)</span>\(buttons)</div>
    \(help)<p><code>\(reading.isPresent ? field.isSecret ? SpecSchema.mask : reading.text : "not set")</code></p>
    </div>

    """
  }

  /// What the repository holds, where the control differs from that, and a way back.
  ///
  /// The style sheet shows and hides it by what the control holds, so it is right whatever a browser restores
  /// or fills in, with or without a script. `hidden` is for readers without the style sheet.
  func was(_ words: String, isSame: Bool) -> Markup {
    guard marksChange else { return .empty }
    let undo = DraftButton(kind: .undo, path: field.path, label: "Undo", subject: field.title)
    return """
      <p class="was" id="\(id)-was"\(attribute: "hidden", if: isSame)>Changed from \
      <code>\(words.isEmpty ? "nothing" : words)</code> \(undo.markup)</p>
      """
  }
}
