import HTML
import Specs

extension Site {
  /// `GET /`: the pods, or those a search finds.
  func listPods(_ visit: Visit) throws -> Response {
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    let query = visit.request.target.query["q"] ?? ""
    let words = Search.words(query)
    let layout = layout(visit, catalogue: catalogue)
    if words.isEmpty {
      let key = PodListKey(
        catalogue: catalogue.revision,
        knowledge: repository.knowledge,
        frame: layout.key
      )
      return .page(listCache.value(for: key) { wholeList(catalogue, layout) })
    }
    let known = repository.knownSpecs(in: catalogue)
    let found = catalogue.entries.filter { Search.finds(words, in: $0.id, known[$0.id]) }
    let page = PodListPage(
      layout: layout,
      catalogue: catalogue,
      cards: PodCards.markup(found, known: known, links: visit.links),
      count: found.count,
      query: String(query.prefix(Search.longest))
    )
    return .page(page.markup)
  }

  /// The page of every pod.
  ///
  /// It says how old the data is, in seconds, so it is made once a second at most for all who see the same.
  private func wholeList(_ catalogue: Catalogue, _ layout: Layout) -> Markup {
    let cards = PodCards.markup(
      catalogue.entries,
      known: repository.knownSpecs(in: catalogue),
      links: layout.links
    )
    return PodListPage(
      layout: layout,
      catalogue: catalogue,
      cards: cards,
      count: catalogue.entries.count,
      query: ""
    ).markup
  }

  /// `GET /refresh`: reads the source again, then goes back to the list.
  ///
  /// Where that fails and something is remembered, the list itself says since when it is old.
  func refresh(_ visit: Visit) throws -> Response {
    do {
      _ = try repository.catalogue(.reread, by: visit.deadline)
    } catch {
      if repository.remembered() == nil { throw error }
      log(visit, .warning, "refresh.failed", ["cause": "\(error)"])
    }
    return .seeOther(visit.links.pods)
  }
}

/// Finding pods by the words of a query; the page's script does the same while one types.
enum Search {
  static let longest = 100

  static func words(_ query: String) -> [String] {
    query.prefix(longest).lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// Whether every word is part of the pod's customer, environment or instance name.
  static func finds(_ words: [String], in pod: PodID, _ spec: Spec?) -> Bool {
    let text = "\(pod) \(spec?.instanceName.value ?? "")".lowercased()
    return words.allSatisfy(text.contains)
  }
}

/// What the page of every pod is made from.
struct PodListKey: Hashable, Sendable {
  let catalogue: String
  let knowledge: Int
  let frame: Layout.Key
}
