/// Which pods somebody asks for, and in which order, by the words of an address.
///
/// A word that no pod has finds nothing; no word is wrong.
package struct PodQuery: Hashable, Sendable {
  package enum View: String, Sendable { case cards, matrix }

  /// Parameters with a meaning of their own; a column that is called so has its JSON Pointer as its name.
  package static let reserved: Set<String> = [
    "q", "env", "state", "sort", "view", "page", "format", "customer",
  ]
  /// Parameters of pods themselves that filter.
  private static let own = ["customer", "env", "state"]
  /// Characters of a search that are looked for.
  package static let longest = 100
  /// Words of one parameter that are looked for.
  private static let mostWords = 20

  package let text: String
  /// One of these is asked of each parameter.
  package private(set) var words: [String: [String]] = [:]
  package var order: PodOrder
  package var view: View
  /// The names of the parameters that filter, in the order of addresses.
  package let names: [String]

  /// Reads an address.
  ///
  /// - Parameters:
  ///   - columns: What lists show.
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

  /// Whether every pod is asked for.
  package var findsAll: Bool { words.isEmpty && text.allSatisfy(\.isWhitespace) }

  /// Whether nothing is asked for but the pods as they are.
  package var isPlain: Bool { findsAll && order == .byName && view == .cards }

  package func asks(_ name: String, _ word: String) -> Bool { words[name]?.contains(word) ?? false }

  /// The same with a word, or without it where it is asked for.
  package func toggling(_ name: String, _ word: String) -> PodQuery {
    var copy = self
    copy.words = words.toggling(word, of: name)
    return copy
  }

  /// The same in another order.
  package func sorted(_ order: PodOrder) -> PodQuery {
    var copy = self
    copy.order = order
    return copy
  }

  /// The same as another view.
  package func seen(as view: View) -> PodQuery {
    var copy = self
    copy.view = view
    return copy
  }

  /// Everything but the search, for addresses and forms.
  package var parameters: [(name: String, value: String)] {
    var all = names.flatMap { name in (words[name] ?? []).map { (name: name, value: $0) } }
    if order != .byName { all.append((name: "sort", value: order.word)) }
    if view != .cards { all.append((name: "view", value: view.rawValue)) }
    return all
  }
}
