import HTML
import Specs
import YAML

/// Renders the parts of a form, including nested ones.
struct FormView {
  /// Up to this many unset fields of a section are all shown; more are behind a button.
  private static let fewUnset = 15
  /// The deepest level of headings; deeper parts are groups.
  private static let deepestHeading = 2

  let settings: EditorSettings
  let draft: Draft
  let invalid: InvalidSubmission?
  /// The current document in the repository, which others may have changed since the form was
  /// opened.
  let current: Document?
  let marksChange: Bool
  /// The control to focus.
  let focus: FieldPath?

  /// Whether the controls have the same values as what they are compared with.
  let isUntouched: Bool

  private var submission: Submission { draft.submission }

  func markup(_ parts: [FormPart], level: Int = 0) -> Markup {
    .joined(parts.map { markup($0, level: level) })
  }

  private func markup(_ part: FormPart, level: Int) -> Markup {
    switch part.content {
    case .field(let field):
      let control = control(field, of: part)
      return control.isShown ? control.markup : .empty
    case .mapping(let mapping):
      return group(part, level: level, inside(mapping, part, level: level))
    case .list(let list): return self.list(list, part, level: level)
    case .variants(let variants): return self.variants(variants, part, level: level)
    case .closed:
      let add = DraftButton(kind: .add, path: part.path, label: "Add \(part.title)", isQuiet: false)
      return """
        <div class="closed"><p class="name">\(part.title)</p>\(help(part))\(add.markup)</div>

        """
    }
  }

  // MARK: Single values

  func control(
    _ field: Field,
    of part: FormPart,
    tools: Markup = .empty,
    isRow: Bool = false
  )
    -> FieldControl
  {
    let reading = FieldReading(field, in: draft.document)
    let name = settings.name(of: field.path)
    return FieldControl(
      field: field,
      name: name,
      id: ControlID.id(of: name),
      reading: reading,
      old: isUntouched && part.origin == field.path
        ? reading
        : FieldReading(field, at: part.origin, in: isRowPath(part) ? draft.base : current),
      typed: submission.values[field.path],
      typedKind: submission.kinds[field.path],
      marksChange: marksChange,
      problem: invalid?[.field(field.path)],
      isRow: isRow,
      isRemovable: (part.isRemovable || part.isStale) && field.isRemovable,
      isFocused: focus == field.path,
      tools: tools
    )
  }

  /// Whether it is in a list, whose rows others may have moved.
  private func isRowPath(_ part: FormPart) -> Bool {
    part.origin?.tokens.contains { Int($0) != nil } ?? true
  }

  // MARK: Mappings

  /// The content of a mapping, under its title if it has one.
  private func group(_ part: FormPart, level: Int, _ content: Markup) -> Markup {
    guard part.hasHeading else { return content }
    let remove: Markup =
      part.isRemovable || part.isStale
      ? DraftButton(kind: .remove, path: part.path, label: "Remove", subject: part.title).markup
      : .empty
    return framed(part, level: level, tools: remove, "\(problem(of: part))\(content)")
  }

  /// A part with its own title and buttons next to it.
  func framed(_ part: FormPart, level: Int, tools: Markup, _ content: Markup) -> Markup {
    let id = groupID(part)
    let stale: Markup =
      part.isStale ? #" <span class="badge">No longer applies</span>"# : .empty
    if level < Self.deepestHeading {
      let tag: Markup = level == 0 ? "h2" : "h3"
      return """
        <section class="part level-\(level)" aria-labelledby="\(id)-title" id="\(id)" tabindex="-1"><div class="head">\
        <\(tag) id="\(id)-title">\(part.title)\(stale)</\(tag)>\(tools)</div>
        \(help(part))\(content)</section>

        """
    }
    return """
      <fieldset class="group" id="\(id)" tabindex="-1"><legend>\(part.title)\(stale)</legend><div class="head">\(tools)</div>
      \(help(part))\(content)</fieldset>

      """
  }

  private func inside(_ mapping: MappingPart, _ part: FormPart, level: Int) -> Markup {
    let inner = part.hasHeading ? level + 1 : level
    let unset = mapping.named.filter { $0.isUnset && !isWrong($0) }
    let named: Markup
    if unset.count > Self.fewUnset {
      let paths = Set(unset.map(\.path))
      let set = mapping.named.filter { !paths.contains($0.path) }
      named = "\(markup(set, level: inner))\(more(unset, level: inner))"
    } else {
      named = markup(mapping.named, level: inner)
    }
    let update: Markup =
      mapping.hasConditions
      ? #"<p class="update">\#(DraftButton(kind: .update, path: part.path, label: "Update the form", isQuiet: false).markup) <span class="help">Some settings here depend on others.</span></p>\#n"#
      : .empty
    return "\(named)\(entries(mapping, part, level: inner))\(update)"
  }

  /// A fold for many unset fields.
  private func more(_ parts: [FormPart], level: Int) -> Markup {
    """
    <details class="more" data-more><summary>Add a setting <span class="small">(\(parts.count))</span></summary>
    <p class="find" data-script-only hidden><label>Search these settings <input type="search" data-find autocomplete="off"></label></p>
    \(markup(parts, level: level))</details>

    """
  }

  private func isWrong(_ part: FormPart) -> Bool {
    invalid?.problems.contains { problem in
      if case .field(let path) = problem.place { part.path.contains(path) } else { false }
    } ?? false
      || submission.values.keys.contains { part.path.contains($0) && submission.values[$0] != "" }
      || submission.opened.contains(part.path)
  }

  // MARK: Surroundings

  /// The ID of the element around a part; the control of a single value has the plain ID.
  func groupID(_ part: FormPart) -> String {
    let id = ControlID.id(of: settings.name(of: part.path))
    return part.isSingle ? "\(id)-group" : id
  }

  func help(_ part: FormPart) -> Markup {
    part.help.isEmpty ? .empty : #"<p class="help">\#(HelpText(text: part.help).markup)</p>\#n"#
  }

  /// The error of a part as a whole; a single control shows its own.
  func problem(of part: FormPart) -> Markup {
    guard !part.isSingle, let problem = invalid?[.field(part.path)] else { return .empty }
    return #"<p class="error"><span class="visually-hidden">Error: </span>\#(problem)</p>\#n"#
  }
}

extension Field {
  /// Whether a button removes the value; other controls have a choice for that.
  fileprivate var isRemovable: Bool {
    switch kind {
    case .boolean: false
    case .choice(let choices): choices.count > 20
    case .text, .number, .choices, .yaml: true
    case .mixed: false
    }
  }
}

extension FormPart {
  /// Whether one control holds its value.
  fileprivate var isSingle: Bool {
    switch content {
    case .field: return true
    case .variants(let variants):
      if case .field? = variants.content { return true }
      return false
    case .mapping, .list, .closed: return false
    }
  }

  /// Up to this many values, a mapping without a title is not a section.
  private static let fewFields = 2

  /// Whether its title is above it.
  var hasHeading: Bool {
    guard !isTitled, case .mapping(let mapping) = content, mapping.entries.isEmpty,
      !mapping.takesEntries
    else { return true }
    let own = mapping.named.count { part in
      if case .field = part.content { true } else { false }
    }
    return own > Self.fewFields
  }

  /// Whether it is empty and optional.
  fileprivate var isUnset: Bool {
    guard !isPresent, !isRequired else { return false }
    if case .mapping(let mapping) = content { return mapping.named.allSatisfy(\.isUnset) }
    return true
  }
}
