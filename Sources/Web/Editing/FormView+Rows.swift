import HTML
import Specs
import YAML

extension FormView {
  // MARK: Lists

  func list(_ list: ListPart, _ part: FormPart, level: Int) -> Markup {
    let remove: Markup =
      part.isRemovable || part.isStale
      ? DraftButton(
        kind: .remove,
        path: part.path,
        label: "Remove all",
        subject: "of \(part.title)"
      ).markup
      : .empty
    return framed(
      part,
      level: max(level, 2),
      tools: remove,
      "\(problem(of: part))\(rows(list, part, level: level))"
    )
  }

  /// A list's rows, inside an element that already has its title.
  private func rows(_ list: ListPart, _ part: FormPart, level: Int) -> Markup {
    let last = list.items.count - 1
    let rows = list.items.enumerated().map { place, item in
      row(item, tools: tools(of: item, at: place, last: last), level: level)
    }
    var blank = Markup.empty
    if let row = list.blank, case .field(let field) = row.content {
      blank = control(field, of: row, isRow: true).markup
    }
    return """
      \(changes(list, part))<div class="items">\(rows)\(blank)</div>
      \(list.takesItems ? add(to: part) : .empty)
      """
  }

  private func add(to part: FormPart) -> Markup {
    let button = DraftButton(
      kind: .add,
      path: part.path,
      label: "Add",
      subject: "to \(part.title)",
      isQuiet: false
    )
    return #"<p class="add">\#(button.markup)</p>\#n"#
  }

  /// The changes of a list's rows since the form was opened.
  private func changes(_ list: ListPart, _ part: FormPart) -> Markup {
    guard marksChange, !list.removed.isEmpty || list.isReordered else { return .empty }
    let undo = DraftButton(
      kind: .undo,
      path: part.path,
      label: "Undo",
      subject: "all changes to \(part.title)"
    )
    var words: [String] = []
    if !list.removed.isEmpty {
      let names = list.removed.prefix(5).joined(separator: ", ")
      words.append("Removed: \(names)\(list.removed.count > 5 ? " and more" : "")")
    }
    if list.isReordered { words.append("Order changed") }
    return #"<p class="was" data-always>\#(words.joined(separator: ". ")) \#(undo.markup)</p>\#n"#
  }

  private func row(_ item: FormPart, tools: Markup, level: Int) -> Markup {
    guard case .field(let field) = item.content else {
      let id = groupID(item)
      let isNew: Markup =
        marksChange && item.origin == nil ? #" <span class="badge">New</span>"# : .empty
      return """
        <fieldset class="group item" id="\(id)" tabindex="-1"><legend>\(item.title)\(isNew)</legend><div class="head">\(tools)</div>
        \(problem(of: item))\(inside(item.content, item, level: level + 1))</fieldset>

        """
    }
    return control(field, of: item, tools: tools, isRow: true).markup
  }

  /// The content of an item that already has a title.
  private func inside(_ content: FormPart.Content, _ part: FormPart, level: Int) -> Markup {
    switch content {
    case .mapping(let mapping):
      return
        "\(markup(mapping.named, level: max(level, 2)))\(entries(mapping, part, level: max(level, 2)))"
    case .variants(let variants):
      return
        "\(choice(variants, part))\(variants.content.map { inside($0, part, level: level) } ?? .empty)"
    case .field(let field): return control(field, of: part).markup
    case .list(let list): return rows(list, part, level: level)
    case .closed: return add(to: part)
    }
  }

  private func tools(of item: FormPart, at place: Int, last: Int) -> Markup {
    var buttons: [DraftButton] = []
    if place > 0 {
      buttons.append(.init(kind: .up, path: item.path, label: "Up", subject: item.title))
    }
    if place < last {
      buttons.append(.init(kind: .down, path: item.path, label: "Down", subject: item.title))
    }
    buttons.append(.init(kind: .remove, path: item.path, label: "Remove", subject: item.title))
    return #"<span class="tools">\#(buttons.map(\.markup))</span>"#
  }

  // MARK: Entries with their own names

  func entries(_ mapping: MappingPart, _ part: FormPart, level: Int) -> Markup {
    guard mapping.takesEntries || !mapping.entries.isEmpty else { return .empty }
    let rows = mapping.entries.map { entry in
      let remove = DraftButton(
        kind: .remove,
        path: entry.path,
        label: "Remove",
        subject: entry.title
      )
      return pair(entry, key: entry.path.last ?? "", tools: remove.markup, level: level)
    }
    var blank = Markup.empty
    if mapping.takesEntries {
      let path = part.path.appending(mapping.blankKey)
      var value = Markup.empty
      if let row = mapping.blank, case .field(let field) = row.content {
        value = control(field, of: row, isRow: true).markup
      }
      blank = """
        <div class="pair">\(keyControl(path, "", title: "New key"))\(value)</div>
        \(add(to: part))
        """
    }
    return #"<div class="items">\#(rows)\#(blank)</div>\#n"#
  }

  private func pair(_ entry: FormPart, key: String, tools: Markup, level: Int) -> Markup {
    let name = keyControl(entry.path, key, title: "Key")
    if case .field(let field) = entry.content {
      return """
        <div class="pair">\(name)\(control(field, of: entry, tools: tools, isRow: true).markup)</div>

        """
    }
    let id = groupID(entry)
    return """
      <fieldset class="group item" id="\(id)" tabindex="-1"><legend>\(entry.title)</legend><div class="head">\(tools)</div>
      \(name)\(problem(of: entry))\(inside(entry.content, entry, level: level + 1))</fieldset>

      """
  }

  private func keyControl(_ path: FieldPath, _ key: String, title: String) -> Markup {
    let name = "_key\(path)"
    let id = ControlID.id(of: name)
    let problem = invalid?[.key(path)]
    let error: Markup =
      problem.map {
        #"<p class="error" id="\#(id)-error"><span class="visually-hidden">Error: </span>\#($0)</p>\#n"#
      } ?? .empty
    return """
      <div class="field in-row key\(problem == nil ? "" : " wrong")"><label for="\(id)" class="small">\(title)\
      \(key.isEmpty ? .empty : #"<span class="visually-hidden"> of \#(key)</span>"# as Markup)</label>
      \(error)<input id="\(id)" name="\(name)" type="text" value="\(whole: draft.submission.keys[path] ?? key)" autocomplete="off" \
      autocapitalize="none" spellcheck="false" class="short" aria-invalid="\(problem == nil ? "false" : "true")"\
      \(attribute: "aria-describedby", problem == nil ? nil : "\(id)-error")></div>
      """
  }

  // MARK: Alternatives

  func variants(_ variants: VariantsPart, _ part: FormPart, level: Int) -> Markup {
    let remove: Markup =
      part.isRemovable || part.isStale
      ? DraftButton(kind: .remove, path: part.path, label: "Remove", subject: part.title).markup
      : .empty
    return framed(
      part,
      level: max(level, 2),
      tools: remove,
      "\(problem(of: part))\(choice(variants, part))\(variants.content.map { inside($0, part, level: level) } ?? .empty)"
    )
  }

  private func choice(_ variants: VariantsPart, _ part: FormPart) -> Markup {
    let name = "_variant\(part.path)"
    let id = ControlID.id(of: name)
    let button = DraftButton(
      kind: .switch,
      path: part.path,
      label: "Switch",
      subject: "kind of \(part.title)",
      isQuiet: false
    )
    return """
      <fieldset class="field radios variant" role="radiogroup" id="\(id)"><legend>Kind<span class="visually-hidden"> of \(part.title)</span></legend>
      <div class="options">\(variants.titles.enumerated().map { place, title in
        """
        <label for="\(id)-\(place)"><input type="radio" id="\(id)-\(place)" name="\(name)" value="\(place)"\
        \(attribute: "checked", if: place == variants.chosen)> \(title)</label>
        """ as Markup
      }) \(button.markup)</div></fieldset>

      """
  }
}
