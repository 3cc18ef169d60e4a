import HTML
import Specs
import YAML

/// The columns of a pod in a list.
struct PodFacts {
  let columns: [PodColumn]

  /// Empty for a spec that has not been read yet.
  func markup(_ summary: Summary?) -> Markup {
    guard let summary else { return .empty }
    guard summary.problem == nil else {
      return #"<span class="facts"><span class="muted">cannot be read</span></span>"#
    }
    var facts = Markup()
    for (column, value) in zip(columns, summary.values) {
      if !facts.isEmpty { facts += " " }
      facts += fact(value, column.label)
    }
    return #"<span class="facts">\#(facts)</span>"#
  }

  private func fact(_ value: Value?, _ label: ColumnLabel) -> Markup {
    let word = value?.word
    guard label.isSwitch || label.isOn(value) != nil else {
      return word.map { #"<code>\#($0)</code>"# }
        ?? #"<span class="muted">\#(label.absence)</span>"#
    }
    // The page's script searches the value itself, like the server.
    let data: Markup = word.map { #" data-value="\#($0)""# } ?? .empty
    return switch label.isOn(value) {
    case true?: #"<span class="switch on"\#(data)>\#(label.title) on</span>"#
    case false?: #"<span class="switch"\#(data)>\#(label.title) off</span>"#
    case nil: #"<span class="switch muted"\#(data)>\#(label.absence)</span>"#
    }
  }
}
