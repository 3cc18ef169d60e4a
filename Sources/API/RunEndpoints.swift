import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// The operations on runs.
  var runEndpoints: [Endpoint] {
    [
      Endpoint(
        .get("/api/runs/{id}", readRun),
        id: "readRun",
        "Read a run",
        details:
          "With its jobs, steps and approvals, and its changes if they are known.",
        parameters: [.run, .attempt, .ifNoneMatchToRead],
        answers: [
          Endpoint.Answer(
            .ok,
            "The current state of the run.",
            [.init(MediaType.json, .reference("Run"))],
            headers: [.runTag]
          ),
          Endpoint.Answer(.notModified, "The run has not changed.", headers: [.runTag]),
        ],
        errors: [.forbidden, .notFound]
      ),
      Endpoint(
        .get("/api/runs/{id}/log", readLog),
        id: "readLog",
        "Read part of a job's log",
        details:
          "At most \(LogQuery.mostLines.grouped) lines, starting at `from`, or the last ones. With "
          + "`Accept: text/plain` you get only the lines.",
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
          details: "The body is optional; `comment` is for decisions.",
          parameters: [.run],
          bodies: [.init(MediaType.json, .reference("RunOrder"))],
          needsBody: false,
          answers: [
            .json(.ok, "The request was accepted. This is the run now.", .reference("Run"))
          ],
          errors: [
            .forbidden, .notFound, .conflict, .lengthRequired, .contentTooLarge,
            .unsupportedMediaType, .unprocessable,
          ]
        )
      }
  }
}
