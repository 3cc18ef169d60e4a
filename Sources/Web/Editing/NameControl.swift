import HTML

/// The control of a new pod's customer or environment.
struct NameControl {
  private static let mostSuggestions = 200

  let name: String
  let label: String
  let value: String
  /// The workflow's choices; `nil` for any name.
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
    // The typed name is kept, even if it is not one of the workflow's options.
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
    // They are in order, so duplicates are adjacent.
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
