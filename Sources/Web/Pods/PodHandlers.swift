import HTML
import Specs

extension Site {
  /// `GET /`: the pods, or those a search finds.
  func listPods(_ visit: Visit) throws -> Response {
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    let query = visit.request.target.query["q"] ?? ""
    let words = Search.words(query)
    let cards: Markup
    let count: Int
    if words.isEmpty {
      cards = allCards(catalogue, visit.links)
      count = catalogue.entries.count
    } else {
      let known = repository.knownSpecs(in: catalogue)
      let found = catalogue.entries.filter { Search.finds(words, in: $0.id, known[$0.id]) }
      cards = PodCards.markup(found, known: known, links: visit.links)
      count = found.count
    }
    let page = PodListPage(
      layout: layout(visit, catalogue: catalogue),
      catalogue: catalogue,
      cards: cards,
      count: count,
      query: words.isEmpty ? "" : String(query.prefix(Search.longest))
    )
    return .page(page.markup)
  }

  /// The cards of every pod, made once for what they are made from.
  private func allCards(_ catalogue: Catalogue, _ links: Links) -> Markup {
    let key = CardKey(
      catalogue: catalogue.revision,
      knowledge: repository.knowledge,
      mount: links.mount
    )
    return cardCache.value(for: key) {
      PodCards.markup(
        catalogue.entries,
        known: repository.knownSpecs(in: catalogue),
        links: links
      )
    }
  }

  /// `GET /refresh`: reads the source again, then goes back to the list.
  ///
  /// Where that fails and something is remembered, the list itself says since when it is old.
  func refresh(_ visit: Visit) throws -> Response {
    do {
      _ = try repository.catalogue(.reread, by: visit.deadline)
    } catch {
      if repository.remembered() == nil { throw error }
      log(visit, .warning, "refresh failed", ["cause": "\(error)"])
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

/// What the cards of the whole list are made from.
struct CardKey: Hashable, Sendable {
  let catalogue: String
  let knowledge: Int
  let mount: String
}
