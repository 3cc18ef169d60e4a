import HTML

/// A filter as a link, which adds it to the current ones or removes it.
struct FilterChip {
  let name: Markup
  /// The number of results; `nil` if unknown.
  let count: Int?
  let isOn: Bool
  let address: String

  var markup: Markup {
    let number: Markup = count.map { " <b>\($0.grouped)</b>" } ?? .empty
    let removal: Markup = isOn ? #"<span class="visually-hidden">Remove filter: </span>"# : .empty
    let cross: Markup = isOn ? #"<span aria-hidden="true">×</span>"# : .empty
    return #"""
      <li><a class="chip" href="\#(address)"\#(attribute: "aria-current", isOn ? "true" : nil) \#
      rel="nofollow">\#(removal)\#(name)\#(number)\#(cross)</a></li>
      """#
  }

  /// Groups of chips with names; empty groups are left out.
  static func groups(_ groups: [(name: String, chips: [FilterChip])]) -> Markup {
    let lists = groups.filter { !$0.chips.isEmpty }.map { group in
      #"<ul aria-label="\#(group.name)">\#(group.chips.map(\.markup))</ul>"# as Markup
    }
    return #"<div class="chips" id="chips" role="group" aria-label="Filters">\#(lists)</div>"#
  }
}
