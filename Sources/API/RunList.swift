import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// `GET /api/runs`: what was deployed lately, newest first.
  func listRuns(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let recent = editor.recent.recentRuns(by: visit.deadline)
    // A list that was never read is no empty list.
    if recent.age == nil, recent.runs.isEmpty, let trouble = recent.trouble {
      throw trouble
    }
    let query = visit.request.target.query
    let runs = RunFilter { query.all($0) }.runs(of: recent.runs)
    return .json(.array(runs.map { .summary(of: $0, visit.links) }))
  }
}

extension Endpoint {
  /// What `/openapi.json` says of the list of runs.
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
        "The runs of the last \(RecentRunList.most) deployments at most, newest first, as far "
        + "as the filters match them. A filter that is given several times matches any of its values.",
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

extension Schemas {
  /// One run as lists show it.
  static let runSummary: JSON = .record([
    "id": .text("A number, or a longer name while it is not known which run it is."),
    "customer": .nullable(.slug), "env": .nullable(.slug), "title": .text(),
    "status": .text("In GitHub's words, such as `in_progress`."),
    "conclusion": .nullable(.text("Such as `success`. Null until the run is completed.")),
    "requested_by": .nullable(.text("Who asked for it here. Null where that is not known.")),
    "actor": .nullable(.text("Who started it on GitHub.")),
    "created_at": .nullable(.text("RFC 3339, in UTC.")),
    "updated_at": .nullable(.text("RFC 3339, in UTC.")),
    "url": .text("The page that follows the run."),
    "html_url": .nullable(.text("The run on GitHub.")),
  ])
}
