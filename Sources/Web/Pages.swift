package import Answering
import HTML
package import HTTP
package import Specs

/// Pages and forms, over the ports of the domain.
package final class Pages: Sendable {
  let editor: Editor
  let version: String
  let metrics: Metrics
  let listCache = LastMade<PodListKey, Markup>()
  let forms = FormCache()

  package init(
    editor: Editor,
    metrics: Metrics,
    version: String
  ) {
    self.editor = editor
    self.metrics = metrics
    self.version = version
  }

  var repository: any SpecRepository { editor.repository }

  /// In the order in which a visitor meets them.
  package var routes: [Route] {
    [
      .get("/", listPods),
      .get("/pod/new", newPod),
      .get("/pod/{customer}/{environment}", editPod),
      .get("/pod/{customer}/{environment}/yaml", editText),
      .get("/pod/{customer}/{environment}/history", showHistory),
      .get("/pod/{customer}/{environment}/history/{commit}", showRevision),
      .get("/compare", compare),
      .change("POST", "/deploy", deploy),
      .get("/runs", listRuns),
      .get("/runs/{id}", showRun),
      .get("/runs/{id}/log", wholeLog),
      .get("/pulls/{number}", showPull),
      .change("POST", "/pulls/{number}/merge", mergePull),
      .change("POST", "/pulls/{number}/close", closePull),
      .change("POST", "/pulls/{number}/update", updatePull),
      .get("/refresh", refresh),
    ]
      + RunAction.Kind.allCases.map { kind in
        .change("POST", "/runs/{id}/\(kind.rawValue)", act(kind))
      }
  }

  /// The page of a problem.
  package func problem(_ problem: Problem, _ visit: Visit) -> Response {
    let page = ProblemPage(
      problem: problem,
      layout: layout(visit),
      canRepeat: visit.request.isReading,
      pods: problem.listsPods ? existingPods(visit) : []
    )
    return .page(page.markup, status: problem.status)
  }

  /// The pods to list on an error page; none if they are not available.
  private func existingPods(_ visit: Visit) -> [PodID] {
    let catalogue =
      repository.remembered() ?? (try? repository.catalogue(.remembered, by: visit.deadline))
    return catalogue?.entries.map(\.id) ?? []
  }

  func layout(_ visit: Visit, catalogue: Catalogue? = nil) -> Layout {
    let catalogue = catalogue ?? repository.remembered()
    return Layout(
      origin: repository.origin,
      version: version,
      links: visit.links,
      user: visit.request.user,
      requestID: visit.request.id,
      age: catalogue.map { ($0.confirmed.duration(to: .now)).components.seconds },
      trouble: catalogue?.trouble,
      problems: catalogue?.steering.problems.filter { !$0.isMinor }.map(\.sentence) ?? []
    )
  }
}

extension Response {
  /// A page; never cached, since it shows the repository's current state.
  static func page(_ markup: Markup, status: Status = .ok) -> Response {
    Response(
      status,
      headers: [
        ("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store"),
      ],
      content: Content(length: markup.count, size: markup.size, write: markup.write)
    )
  }
}
