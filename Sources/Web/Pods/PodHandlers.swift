import Answering
import HTML
import HTTP
import Specs

extension Pages {
  /// `GET /`: the pods that a query selects, in pages; or all of them as a file.
  func listPods(_ visit: Visit) throws -> Response {
    // If it is old, it is read in the background meanwhile.
    _ = editor.recent.lastRuns()
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    let last = editor.recent.lastRuns()
    let columns = PodColumn.all(catalogue.settings, catalogue.steering.schema)
    let parameters = visit.request.target.query
    let query = PodQuery(columns: columns) { parameters.all($0) }
    let pulls = editor.pulls.openPulls()
    func list() -> PodList {
      PodList(catalogue, query, columns: columns, last: last, pulls: pulls, links: visit.links)
    }
    switch parameters["format"] {
    case "csv": return PodExport(list: list()).csv
    case "json": return PodExport(list: list()).json
    default: break
    }
    let layout = layout(visit, catalogue: catalogue)
    guard query.isPlain, parameters["page"].map({ $0 == "1" }) ?? true else {
      return .page(page(list(), parameters["page"], layout))
    }
    // The list shows the age of the data in seconds, so it is created at most once a second for
    // everyone with the same view.
    let key = PodListKey(
      catalogue: catalogue.revision,
      frame: layout.key,
      last: last.generation,
      pulls: pulls.generation
    )
    return .page(listCache.value(for: key) { page(list(), nil, layout) })
  }

  private func page(_ list: PodList, _ text: String?, _ layout: Layout) -> Markup {
    let excerpt: Excerpt
    let pods: Markup
    let shown: [Int]
    switch list.query.view {
    case .cards:
      excerpt = Excerpt(of: list.selection.places.count, page: text)
      shown = Array(list.selection.places[excerpt.range])
      pods = PodCards(list: list, range: excerpt.range).markup
    case .matrix:
      let matrix = PodMatrix(list)
      excerpt = Excerpt(of: matrix.count, page: text, size: PodMatrix.size)
      shown = matrix.places(excerpt.range)
      pods = matrix.markup(excerpt.range)
    }
    let entries = shown.lazy.map(list.entry)
    if entries.contains(where: { $0.summary == nil }) {
      repository.noteInterest(in: Array(entries))
    }
    return PodListPage(layout: layout, list: list, pods: pods, excerpt: excerpt).markup
  }

  /// `GET /refresh`: reads the source again, then returns to the list.
  ///
  /// If that fails and there is an old list, the list itself says how old it is.
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

/// The facts that the first page of pods depends on.
struct PodListKey: Hashable, Sendable {
  let catalogue: String
  let frame: Layout.Key
  /// The generation of the last deployments.
  let last: Int
  /// The generation of the open pull requests.
  let pulls: Int
}
