/// The pods that an address selects, and their order.
///
/// A value that no pod has finds nothing; no value is an error.
package struct PodQuery: Hashable, Sendable {
  package enum View: String, Sendable { case cards, matrix }

  /// Parameters with their own meaning; a column with such a name uses its JSON Pointer instead.
  package static let reserved: Set<String> = [
    "q", "env", "state", "sort", "view", "page", "format", "customer",
  ]
  /// Parameters that filter by the pods themselves.
  private static let own = ["customer", "env", "state"]
  /// The most characters of a search.
  package static let longest = 100
  /// The most values of one parameter.
  private static let mostWords = 20

  package let text: String
  /// The values of each parameter, any of which may match.
  package private(set) var words: [String: [String]] = [:]
  package var order: PodOrder
  package var view: View
  /// The names of the filters, in the order of addresses.
  package let names: [String]

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - columns: The columns of lists.
  ///   - parameters: All values of a parameter, by its name.
  package init(columns: [PodColumn], _ parameters: (_ name: String) -> [String]) {
    text = String((parameters("q").first ?? "").prefix(Self.longest))
    view = parameters("view").first.flatMap(View.init) ?? .cards
    order = PodOrder(parameters("sort").first ?? "", columns)
    names = Self.own + columns.map(\.parameter)
    for name in names {
      let asked = parameters(name).filter { !$0.isEmpty }.prefix(Self.mostWords)
      if !asked.isEmpty { words[name] = Array(asked) }
    }
  }

  /// Whether it selects every pod.
  package var findsAll: Bool { words.isEmpty && text.allSatisfy(\.isWhitespace) }

  /// Whether it is the default view of all pods.
  package var isPlain: Bool { findsAll && order == .byName && view == .cards }

  package func asks(_ name: String, _ word: String) -> Bool { words[name]?.contains(word) ?? false }

  /// The same query with a value added, or removed if it is already there.
  package func toggling(_ name: String, _ word: String) -> PodQuery {
    var copy = self
    copy.words = words.toggling(word, of: name)
    return copy
  }

  /// The same query in another order.
  package func sorted(_ order: PodOrder) -> PodQuery {
    var copy = self
    copy.order = order
    return copy
  }

  /// The same query in another view.
  package func seen(as view: View) -> PodQuery {
    var copy = self
    copy.view = view
    return copy
  }

  /// Everything except the search, for addresses and forms.
  package var parameters: [(name: String, value: String)] {
    var all = names.flatMap { name in (words[name] ?? []).map { (name: name, value: $0) } }
    if order != .byName { all.append((name: "sort", value: order.word)) }
    if view != .cards { all.append((name: "view", value: view.rawValue)) }
    return all
  }
}
