import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// `GET /api/runs`: the latest deployments, newest first.
  func listRuns(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let recent = editor.recent.recentRuns(by: visit.deadline)
    // A list that was never read is not an empty list.
    if recent.age == nil, recent.runs.isEmpty, let trouble = recent.trouble {
      throw trouble
    }
    let query = visit.request.target.query
    let runs = RunFilter { query.all($0) }.runs(of: recent.runs)
    return .json(.array(runs.map { .summary(of: $0, visit.links) }))
  }
}

extension Endpoint {
  /// The description of the list of runs for `/openapi.json`.
  static func runs(_ handler: @escaping Route.Handler) -> Endpoint {
    func filter(_ facet: RunFilter.Facet, _ description: String) -> Parameter {
      Parameter(
        name: facet.rawValue,
        place: .query,
        description: description,
        schema: .text()
      )
    }
    return Endpoint(
      .get("/api/runs", handler),
      id: "listRuns",
      "List the latest deployments",
      details:
        "The runs among the last \(RecentRunList.most) deployments that match the filters, newest "
        + "first. A filter that is given several times matches any of its values.",
      parameters: [
        filter(.pod, "A pod as `customer/env`."), filter(.customer, "A customer."),
        filter(.env, "An environment."), filter(.by, "Who requested the deployment."),
        filter(.state, "A status or a conclusion in GitHub's words, such as `failure`."),
        Parameter(
          name: "q",
          place: .query,
          description: "Words that the pod, the title, the person or the state contains.",
          schema: .text()
        ),
      ],
      answers: [.json(.ok, "The runs.", .reference("Runs"))],
      errors: [.forbidden]
    )
  }
}
