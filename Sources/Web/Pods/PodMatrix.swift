import HTML
import Specs

/// A table with a row per customer and a column per environment.
struct PodMatrix {
  /// The most environments to show.
  private static let mostEnvironments = 12
  /// The number of customers on a page.
  static let size = 100

  let list: PodList
  /// Each customer with the indexes of its selected pods.
  private let customers: [(name: Slug, places: ArraySlice<Int>)]
  private let environments: [Slug]
  /// The number of environments that are not shown.
  private let hidden: Int

  init(_ list: PodList) {
    self.list = list
    let order = PodOrder(
      .name,
      isDescending: list.query.order == PodOrder(.name, isDescending: true)
    )
    let places = order.isDescending ? list.selection.places : list.selection.places.sorted()
    var customers: [(name: Slug, places: ArraySlice<Int>)] = []
    var start = places.startIndex
    for index in places.indices {
      let next = places.index(after: index)
      let customer = list.entry(places[index]).id.customer
      guard next == places.endIndex || list.entry(places[next]).id.customer != customer else {
        continue
      }
      customers.append((customer, places[start..<next]))
      start = next
    }
    self.customers = customers
    let asked = list.query.words["env"].map { Set($0) }
    var all: Set<Slug> = []
    for entry in list.catalogue.entries {
      let environment = entry.id.environment
      if asked?.contains(environment.text) ?? true { all.insert(environment) }
    }
    let sorted = all.sorted { list.settings.lists($0, before: $1) }
    environments = Array(sorted.prefix(Self.mostEnvironments))
    hidden = sorted.count - environments.count
  }

  var count: Int { customers.count }

  /// The indexes of the pods on a page.
  func places(_ range: Range<Int>) -> [Int] { customers[range].flatMap(\.places) }

  func markup(_ range: Range<Int>) -> Markup {
    guard !range.isEmpty else { return .empty }
    let facts = PodFacts(columns: list.columns)
    var rows = Markup()
    for customer in customers[range] {
      rows += #"<tr><th scope="row">\#(customer.name)</th>"#
      for environment in environments {
        rows += cell(customer, environment, facts)
      }
      rows += "</tr>\n"
    }
    let more: Markup =
      hidden > 0
      ? """
      <p class="small">\(hidden) more \(hidden == 1 ? "environment is" : "environments are") not shown here.</p>

      """ : .empty
    return """
      <div class="matrix-box" tabindex="0" role="region" aria-label="Pods by customer and environment">
      <table class="matrix"><caption class="visually-hidden">Values and last deployment of each pod</caption>
      <thead><tr><th scope="col">Customer</th>\(environments.map {
        #"<th scope="col">\#(Badge.environment($0.text, list.settings))</th>"# as Markup
      })</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>
      \(more)
      """
  }

  private func cell(
    _ customer: (name: Slug, places: ArraySlice<Int>),
    _ environment: Slug,
    _ facts: PodFacts
  ) -> Markup {
    let found = customer.places.lazy.map(list.entry).first { $0.id.environment == environment }
    let pod = PodID(customer: customer.name, environment: environment)
    let name: Markup =
      #"<span class="visually-hidden">\#(pod.customer) \#(pod.environment) </span>"#
    if let found {
      // A pod can be opened even if nothing is known of it yet.
      let shown = found.summary == nil ? "…" : facts.markup(found.summary)
      return """
        <td><a class="cell" href="\(list.links.pod(pod))">\(name)\(shown)</a>\(list.lastRun(of: pod))\(list.pull(of: pod))</td>
        """
    }
    if !list.query.findsAll, list.catalogue.contains(pod) {
      return
        #"<td><span class="muted">–<span class="visually-hidden"> not matching</span></span></td>"#
    }
    return #"<td><a class="cell add" href="\#(list.links.newPod(named: pod))">Add\#(name)</a></td>"#
  }
}
