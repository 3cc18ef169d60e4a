import Answering
import HTTP
import Specs

extension Pages {
  /// `GET /compare`: two pods side by side, or a form to choose them.
  func compare(_ visit: Visit) throws -> Response {
    let query = visit.request.target.query
    let catalogue = try repository.catalogue(.remembered, by: visit.deadline)
    func original(_ name: String) throws -> Original? {
      guard let text = query[name], !text.isEmpty else { return nil }
      guard let pod = PodID(text) else {
        throw Problem.badRequest("Enter a pod as customer/environment, such as acme/dev.")
      }
      let original = try editor.proposer.original(of: pod, by: visit.deadline)
      if let unusable = original.unusable { throw SpecError.unusableSpec(unusable) }
      return original
    }
    let one = try original("a")
    let page = ComparePage(
      layout: layout(visit, catalogue: catalogue),
      schema: editor.schema,
      settings: editor.settings,
      one: one,
      other: try original("b"),
      pods: catalogue.entries.map(\.id),
      last: lastRun(of: one?.pod, visit.links)
    )
    return .page(page.markup)
  }
}
