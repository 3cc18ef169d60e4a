import Answering
import HTML
import Specs
import Text
import YAML

/// A card per customer, with a row per environment.
struct PodCards {
  let links: Links
  private let settings: EditorSettings
  private let labels: [ColumnLabel]
  private let last: LastRuns
  private let now = UnixTime.now

  init(_ settings: EditorSettings, _ schema: SpecSchema, last: LastRuns, links: Links) {
    self.settings = settings
    self.links = links
    self.last = last
    labels = settings.columns.map { ColumnLabel($0, schema) }
  }

  func markup(_ entries: some Sequence<Catalogue.Entry>) -> Markup {
    var cards = Markup()
    var customer: Slug?
    for entry in entries {
      if entry.id.customer != customer {
        if customer != nil { cards += "</ul></section>\n" }
        customer = entry.id.customer
        cards += """
          <section class="card" data-customer="\(entry.id.customer)"><h2>\(entry.id.customer)</h2><ul class="rows">

          """
      }
      cards += row(entry.id, entry.summary)
    }
    if customer != nil { cards += "</ul></section>\n" }
    return cards
  }

  private func row(_ pod: PodID, _ summary: Summary?) -> Markup {
    """
    <li><a class="pod" href="\(links.pod(pod))"><span class="visually-hidden">\(pod.customer) </span>\
    \(Badge.environment(pod.environment.text, settings)) \(facts(summary))</a>\(last[pod].map { LastRunNote(run: $0, links: links, now: now).brief })</li>

    """
  }

  /// Nothing for a spec that was not read yet: only what is known is shown.
  private func facts(_ summary: Summary?) -> Markup {
    guard let summary else { return .empty }
    guard summary.problem == nil else {
      return #"<span class="facts"><span class="muted">cannot be read</span></span>"#
    }
    var facts = Markup()
    for (label, value) in zip(labels, summary.values) {
      if !facts.isEmpty { facts += " " }
      facts += fact(value, label)
    }
    return #"<span class="facts">\#(facts)</span>"#
  }

  private func fact(_ value: Value?, _ label: ColumnLabel) -> Markup {
    let word = value?.word
    guard label.isSwitch || label.isOn(value) != nil else {
      return word.map { #"<code>\#($0)</code>"# }
        ?? #"<span class="muted">\#(label.absence)</span>"#
    }
    // The page's script searches the value itself, as the server does.
    let data: Markup = word.map { #" data-value="\#($0)""# } ?? .empty
    return switch label.isOn(value) {
    case true?: #"<span class="switch on"\#(data)>\#(label.title) on</span>"#
    case false?: #"<span class="switch"\#(data)>\#(label.title) off</span>"#
    case nil: #"<span class="switch muted"\#(data)>\#(label.absence)</span>"#
    }
  }
}
