import Answering
import HTTP
import Specs

extension PodAPI {
  /// What programs can ask for about pull requests.
  var pullEndpoints: [Endpoint] {
    [
      Endpoint(
        .get("/api/pulls/{number}", readPull),
        id: "readPull",
        "Read how a pull request stands",
        details:
          "With its checks and reviews, and the runs that its merge started. Only pull requests "
          + "that Spec Editor opened are found.",
        parameters: [.pull, .ifNoneMatchToRead],
        answers: [
          Endpoint.Answer(
            .ok,
            "The pull request as it stands now.",
            [.init(MediaType.json, .reference("PullRequest"))],
            headers: [.pullTag]
          ),
          Endpoint.Answer(.notModified, "It stands as you know it.", headers: [.pullTag]),
        ],
        errors: [.forbidden, .notFound]
      ),
      change(
        .merge,
        mergePull,
        id: "mergePull",
        "Merge a pull request",
        "Its body may be left out; `head` makes sure that you merge what you have seen.",
        parameters: Endpoint.Parameter.confirm,
        body: "PullMerge"
      ),
      change(
        .close,
        closePull,
        id: "closePull",
        "Close a pull request and delete its branch",
        "It needs no body."
      ),
      change(
        .update,
        updatePull,
        id: "updatePull",
        "Bring the base into a pull request's branch",
        "Where both changed the same, the answer is 409 with the conflicts. Send it again with a choice for "
          + "each.",
        body: "PullUpdate"
      ),
    ]
  }

  private func change(
    _ kind: PullAction.Kind,
    _ handler: @escaping Route.Handler,
    id: String,
    _ summary: String,
    _ details: String,
    parameters: [Endpoint.Parameter] = [],
    body: String? = nil
  ) -> Endpoint {
    Endpoint(
      .change("POST", "/api/pulls/{number}/\(kind.rawValue)", handler),
      id: id,
      summary,
      details: details,
      parameters: [.pull] + parameters,
      bodies: body.map { [.init(MediaType.json, .reference($0))] } ?? [],
      needsBody: false,
      answers: [
        .json(.ok, "It was done. This is the pull request now.", .reference("PullRequest"))
      ],
      errors: [
        .forbidden, .notFound, .conflict, .lengthRequired, .contentTooLarge,
        .unsupportedMediaType, .unprocessable,
      ]
    )
  }
}

extension Endpoint.Header {
  static let pullTag = Endpoint.Header(
    name: "ETag",
    description: "Names what the pull request looks like; it changes with it."
  )
}
