import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// What programs can ask for about runs.
  var runEndpoints: [Endpoint] {
    [
      Endpoint(
        .get("/api/runs/{id}", readRun),
        id: "readRun",
        "Read how a run stands",
        details:
          "With its jobs and steps, what it waits for, and what it changes, where that is known.",
        parameters: [.run, .attempt, .ifNoneMatchToRead],
        answers: [
          Endpoint.Answer(
            .ok,
            "The run as it stands now.",
            [.init(MediaType.json, .reference("Run"))],
            headers: [.runTag]
          ),
          Endpoint.Answer(.notModified, "It stands as you know it.", headers: [.runTag]),
        ],
        errors: [.forbidden, .notFound]
      ),
      Endpoint(
        .get("/api/runs/{id}/log", readLog),
        id: "readLog",
        "Read a part of a job's log",
        details:
          "At most \(LogQuery.mostLines.grouped) lines: those from `from` on, else the last ones. With "
          + "`Accept: text/plain` the lines alone.",
        parameters: [.run, .job, .step, .from, .find],
        answers: [
          Endpoint.Answer(
            .ok,
            "The lines.",
            [.init(MediaType.json, .reference("Log")), .init("text/plain", .text())]
          )
        ],
        errors: [.forbidden, .notFound]
      ),
    ]
      + RunAction.Kind.allCases.map { kind in
        Endpoint(
          .change("POST", "/api/runs/{id}/\(kind.rawValue)", act(kind)),
          id: kind.operation,
          kind.summary,
          details: "Its body may be left out; `comment` is for decisions.",
          parameters: [.run],
          bodies: [.init(MediaType.json, .reference("RunOrder"))],
          needsBody: false,
          answers: [.json(.ok, "It was asked for. This is the run now.", .reference("Run"))],
          errors: [
            .forbidden, .notFound, .conflict, .lengthRequired, .contentTooLarge,
            .unsupportedMediaType, .unprocessable,
          ]
        )
      }
  }
}
