import HTML
import Specs

/// A card per customer, with a row per environment; in another sort order, a single card.
struct PodCards {
  let list: PodList
  let range: Range<Int>

  var markup: Markup {
    let facts = PodFacts(columns: list.columns)
    let isByName = list.query.order.key == .name
    var cards = Markup()
    var customer: Slug?
    for place in range {
      let entry = list.entry(list.selection.places[place])
      if customer == nil || isByName && entry.id.customer != customer {
        if customer != nil { cards += "</ul></section>\n" }
        customer = entry.id.customer
        cards += isByName ? heading(entry.id.customer) : Self.sorted
      }
      cards += row(entry, facts, isNamed: !isByName)
    }
    if customer != nil { cards += "</ul></section>\n" }
    return cards
  }

  private func heading(_ customer: Slug) -> Markup {
    """
    <section class="card"><h2>\(customer)</h2><ul class="rows">

    """
  }

  private static let sorted: Markup = """
    <section class="card wide"><h2 class="visually-hidden">Pods in this order</h2><ul class="rows">

    """

  private func row(_ entry: Catalogue.Entry, _ facts: PodFacts, isNamed: Bool) -> Markup {
    let pod = entry.id
    let name: Markup =
      isNamed
      ? #"<span class="customer">\#(pod.customer) </span>"#
      : #"<span class="visually-hidden">\#(pod.customer) </span>"#
    return """
      <li data-pod="\(pod)"><a class="pod" href="\(list.links.pod(pod))">\(name)\
      \(Badge.environment(pod.environment.text, list.settings)) \(facts.markup(entry.summary))</a>\
      \(list.lastRun(of: pod))\(list.pull(of: pod))</li>

      """
  }
}
