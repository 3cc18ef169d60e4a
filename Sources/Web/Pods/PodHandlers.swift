import Answering
import HTML
import HTTP
import Specs
import YAML

extension Pages {
  /// `GET /`: the pods, or those a search finds, by pages.
  func listPods(_ visit: Visit) throws -> Response {
    // Read behind the scenes meanwhile, where it is old.
    _ = editor.recent.lastRuns()
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    let query = visit.request.target.query
    let words = Search.words(query["q"] ?? "")
    let last = editor.recent.lastRuns()
    let layout = layout(visit, catalogue: catalogue)
    guard words.isEmpty else {
      let found = catalogue.entries.indices.filter {
        Search.finds(words, in: catalogue.entries[$0])
      }
      let excerpt = Excerpt(of: catalogue.entries, at: found, page: query["page"])
      let typed = String((query["q"] ?? "").prefix(Search.longest))
      return .page(list(excerpt, of: catalogue, layout, last: last, query: typed))
    }
    let excerpt = Excerpt(of: catalogue.entries, page: query["page"])
    guard excerpt.page == 1 else { return .page(list(excerpt, of: catalogue, layout, last: last)) }
    let key = PodListKey(catalogue: catalogue.revision, frame: layout.key, last: last.generation)
    return .page(listCache.value(for: key) { list(excerpt, of: catalogue, layout, last: last) })
  }

  /// A page of pods.
  ///
  /// It says how old the data is, in seconds, so that of all pods is made once a second at most for all who see
  /// the same.
  private func list(
    _ excerpt: Excerpt,
    of catalogue: Catalogue,
    _ layout: Layout,
    last: LastRuns,
    query: String = ""
  ) -> Markup {
    if excerpt.entries.contains(where: { $0.summary == nil }) {
      repository.noteInterest(in: excerpt.entries)
    }
    return PodListPage(
      layout: layout,
      catalogue: catalogue,
      cards: PodCards(catalogue.settings, editor.schema, last: last, links: layout.links).markup(
        excerpt.entries
      ),
      excerpt: excerpt,
      query: query
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
      visit.log(.warning, "refresh.failed", ["cause": "\(error)"])
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

  /// Whether every word is part of the pod's customer, environment or a column's value.
  static func finds(_ words: [String], in entry: Catalogue.Entry) -> Bool {
    var text = "\(entry.id)"
    for word in entry.summary?.values.lazy.compactMap({ $0?.word }) ?? [] { text += " \(word)" }
    text = text.lowercased()
    return words.allSatisfy(text.contains)
  }
}

/// The part of a list that one page shows.
struct Excerpt {
  /// Pods on a page.
  static let size = 200

  let entries: ArraySlice<Catalogue.Entry>
  let total: Int
  /// From 1.
  let page: Int
  let pages: Int

  /// The page that `text` names; the last one for a number beyond it, the first one for anything else.
  init(of all: [Catalogue.Entry], page text: String?) {
    let part = Part(of: all.count, page: text)
    self.init(part, entries: all[part.range])
  }

  /// The same of those at some places only; of these, no entry but the page's is copied.
  init(of all: [Catalogue.Entry], at places: [Int], page text: String?) {
    let part = Part(of: places.count, page: text)
    self.init(part, entries: places[part.range].map { all[$0] }[...])
  }

  private init(_ part: Part, entries: ArraySlice<Catalogue.Entry>) {
    (total, page, pages, self.entries) = (part.total, part.page, part.pages, entries)
  }

  /// Which of so many are on a page.
  private struct Part {
    let total: Int
    let page: Int
    let pages: Int

    init(of total: Int, page text: String?) {
      self.total = total
      pages = max(1, (total + Excerpt.size - 1) / Excerpt.size)
      page = min(max(1, text.flatMap { Int($0) } ?? 1), pages)
    }

    var range: Range<Int> {
      let start = (page - 1) * Excerpt.size
      return start..<min(start + Excerpt.size, total)
    }
  }
}

/// What the first page of the pods is made from.
struct PodListKey: Hashable, Sendable {
  let catalogue: String
  let frame: Layout.Key
  /// The generation of the last deployments.
  let last: Int
}
