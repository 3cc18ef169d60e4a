import Answering
import HTML
import Specs

/// The controls of a list of pods: filters, views, orders, exports.
struct PodFilters {
  /// The most chips of a kind.
  private static let mostChips = 12

  let list: PodList

  private var query: PodQuery { list.query }
  private var links: Links { list.links }

  // MARK: Chips

  var chips: Markup {
    var groups: [(name: String, chips: [FilterChip])] = []
    for facet in list.selection.facets {
      let column = list.columns.first { $0.parameter == facet.name }
      groups.append((title(facet.name, column), chips(facet, column)))
    }
    return FilterChip.groups(groups)
  }

  private func title(_ name: String, _ column: PodColumn?) -> String {
    switch name {
    case "customer": "Customer"
    case "env": "Environment"
    case "state": "Last deployment"
    default: column.map(title) ?? name
    }
  }

  /// The title of a column; a switch has a short name in lists.
  private func title(_ column: PodColumn) -> String {
    column.label.isSwitch ? column.label.title : list.schema.title(of: column.path)
  }

  private func chips(_ facet: PodSelection.Facet, _ column: PodColumn?) -> [FilterChip] {
    let asked = query.words[facet.name] ?? []
    // A filter that every pod passes, or that has only one value, is not useful.
    let counted = facet.counts.count > 1 ? facet.counts : [:]
    let offered = counted.keys.sorted { comes($0, before: $1, facet) }.prefix(Self.mostChips)
    let others = asked.filter { word in !offered.contains(word) }
    return (offered + others).map { word in
      FilterChip(
        name: name(word, facet.name, column),
        count: facet.name == "customer" ? nil : facet.counts[word] ?? 0,
        isOn: query.asks(facet.name, word),
        address: links.pods(query.toggling(facet.name, word))
      )
    }
  }

  private func comes(_ one: String, before other: String, _ facet: PodSelection.Facet) -> Bool {
    if facet.name == "env", let one = Slug(one), let other = Slug(other) {
      return list.settings.lists(one, before: other)
    }
    let counts = (facet.counts[one] ?? 0, facet.counts[other] ?? 0)
    return counts.0 == counts.1 ? one < other : counts.0 > counts.1
  }

  private func name(_ word: String, _ facet: String, _ column: PodColumn?) -> Markup {
    if facet == "state" { return "\(Badge.words(word).cut(60))" }
    return "\((column?.title(of: word) ?? word).cut(60))"
  }

  /// The filters that a search keeps.
  var fields: Markup {
    .joined(
      query.parameters.map { #"<input type="hidden" name="\#($0.name)" value="\#($0.value)">"# }
    )
  }

  // MARK: Views, orders, files

  var views: Markup {
    func link(_ view: PodQuery.View, _ name: String) -> Markup {
      #"<a href="\#(links.pods(query.seen(as: view)))"\#(attribute: "aria-current", view == query.view ? "true" : nil)>\#(name)</a>"#
    }
    return """
      <nav class="seg" aria-label="View">\(link(.cards, "Cards"))\(link(.matrix, "Matrix"))</nav>
      """
  }

  /// The sort orders and exports of a list.
  var tools: Markup {
    let keys: [(PodOrder.Key, String)] =
      [(.name, "Name")]
      + (query.view == .cards ? [(.last, "Last deployment")] + columns : [])
    return """
      <div class="list-tools"><nav aria-label="Sort"><span aria-hidden="true">Sort</span> \(keys.map(order))</nav>\
      <nav aria-label="Export"><span aria-hidden="true">Export</span> <a href="\(links.pods(query, as: "csv"))" download>CSV</a> \
      <a href="\(links.pods(query, as: "json"))" download>JSON</a></nav></div>

      """
  }

  private var columns: [(PodOrder.Key, String)] {
    list.columns.enumerated().map { (.column($0, $1.parameter), title($1)) }
  }

  /// A second click reverses the order; deployments begin with the newest.
  private func order(_ key: PodOrder.Key, _ name: String) -> Markup {
    let isCurrent = query.order.key == key
    let isDescending = isCurrent ? !query.order.isDescending : key == .last
    let state: Markup =
      isCurrent
      ? """
      <span aria-hidden="true"> \(query.order.isDescending ? "↓" : "↑")</span>\
      <span class="visually-hidden">, \(query.order.isDescending ? "descending" : "ascending")</span>
      """ : .empty
    let address = links.pods(query.sorted(PodOrder(key, isDescending: isDescending)))
    return
      #"<a href="\#(address)" rel="nofollow"\#(attribute: "aria-current", isCurrent ? "true" : nil)>\#(name.cut(40))\#(state)</a> "#
  }
}
