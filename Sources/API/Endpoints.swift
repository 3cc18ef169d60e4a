import HTTP

extension PodAPI {
  /// All operations, in the order of `/openapi.json`.
  var endpoints: [Endpoint] {
    [
      Endpoint(
        .get("/api/pods", listPods),
        id: "listPods",
        "List the pods",
        parameters: [.fields],
        answers: [.json(.ok, "The pods, in the order of the start page.", .reference("Pods"))],
        errors: [.forbidden]
      ),
      Endpoint(
        .get("/api/pod/{customer}/{env}", readPod),
        id: "readPod",
        "Read a pod's spec",
        details: "JSON, or with `Accept: application/yaml` the text itself, even if the spec "
          + "does not parse.",
        parameters: Endpoint.Parameter.pod + [.accept, .ifNoneMatchToRead],
        answers: [
          Endpoint.Answer(
            .ok,
            "The spec.",
            [.init(MediaType.json, .reference("Spec")), .init(MediaType.yaml, .text())],
            headers: [.eTag]
          ),
          Endpoint.Answer(
            .notModified,
            "The spec is still at the revision that you have.",
            headers: [.eTag]
          ),
        ],
        errors: [.forbidden, .notFound, .unprocessable]
      ),
      Endpoint(
        .change("PATCH", "/api/pod/{customer}/{env}", patchPod),
        id: "patchPod",
        "Change some values of a pod and deploy it",
        parameters: Endpoint.Parameter.pod + [.ifMatch] + Endpoint.Parameter.ofChanges,
        bodies: [
          .init(MediaType.jsonPatch, .reference("JSONPatch")),
          .init(MediaType.mergePatch, .reference("MergePatch")),
        ],
        answers: [.change],
        errors: Self.errorsOfChanges
      ),
      Endpoint(
        .change("PUT", "/api/pod/{customer}/{env}", putPod),
        id: "putPod",
        "Replace a pod's text, or create the pod, and deploy it",
        parameters: Endpoint.Parameter.pod + [.ifMatch, .ifNoneMatch]
          + Endpoint.Parameter.ofChanges,
        bodies: [.init(MediaType.yaml, .text())],
        answers: [.change],
        errors: Self.errorsOfChanges
      ),
      Endpoint(
        .change("POST", "/api/pod", postPod),
        id: "postPod",
        "Create a pod or change its main fields, and deploy it",
        details: "Fields that you leave out keep their values.",
        parameters: [.ifMatch, .ifNoneMatch] + Endpoint.Parameter.ofChanges,
        bodies: [.init(MediaType.json, .reference("Order"))],
        answers: [.change],
        errors: Self.errorsOfChanges
      ),
      .runs(listRuns),
      Endpoint(
        .get("/api/pod/{customer}/{env}/history", readHistory),
        id: "readHistory",
        "List the commits that changed a pod",
        details:
          "Newest first, 30 at a time. Moves of the file are followed. The header `Link` has the "
          + "address of the next page, if there is one.",
        parameters: Endpoint.Parameter.pod + [.after],
        answers: [
          Endpoint.Answer(
            .ok,
            "The commits.",
            [.init(MediaType.json, .reference("History"))],
            headers: [.link]
          )
        ],
        errors: [.forbidden, .notFound]
      ),
    ] + runEndpoints + pullEndpoints + [
      Endpoint(
        .get("/api/schema", readSchema),
        id: "readSchema",
        "Read the schema of a spec",
        details: "The schema in use: the repository's own, or the built-in one.",
        answers: [.json(.ok, "A JSON Schema.", ["type": ["object", "boolean"]])],
        errors: [.forbidden]
      ),
      Endpoint(
        .post("/api/refresh", refresh),
        id: "refresh",
        "Read the repository again",
        answers: [.json(.ok, "The repository was read.", .reference("Message"))],
        errors: [.forbidden, .lengthRequired, .contentTooLarge, .unsupportedMediaType]
      ),
      Endpoint(
        .get("/openapi.json", describe),
        id: "describe",
        "Describe this API",
        answers: [.json(.ok, "An OpenAPI document.", ["type": "object"])]
      ),
      Endpoint(
        "GET",
        "/health",
        id: "health",
        "Check whether the repository can be used",
        answers: [
          .json(.ok, "The repository can be used.", .reference("Health")),
          .json(.unavailable, "The repository cannot be used now.", .reference("Health")),
        ]
      ),
      Endpoint(
        "GET",
        "/healthz",
        id: "healthz",
        "Check whether the process answers",
        answers: [.json(.ok, "It answers.", .reference("Alive"))]
      ),
    ]
  }

  private static let errorsOfChanges: [Status] = [
    .forbidden, .notFound, .conflict, .lengthRequired, .preconditionFailed, .contentTooLarge,
    .unsupportedMediaType, .unprocessable,
  ]
}

/// The media types of the API.
enum MediaType {
  static let json = "application/json"
  static let jsonPatch = "application/json-patch+json"
  static let mergePatch = "application/merge-patch+json"
  static let yaml = "application/yaml"
}
