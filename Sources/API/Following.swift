import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// `GET /api/runs/{id}`: the current state of one run.
  func readRun(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let attempt = try visit.attemptNumber()
    let run = try editor.run(try visit.runID(), attempt: attempt, by: visit.deadline)
    return answer(run, visit)
  }

  /// `GET /api/runs/{id}/log`: part of a log.
  func readLog(_ visit: Visit) throws -> Response {
    try visit.checkSender()
    let id = try visit.runID()
    let query = visit.request.target.query
    let job: String
    if let named = query["job"], !named.isEmpty {
      job = named
    } else {
      let run = try editor.run(id, by: visit.deadline)
      guard run.jobs.count == 1, let only = run.jobs.first?.id else {
        throw Problem.badRequest("job must name one of the run's jobs by its id.")
      }
      job = only
    }
    let word = query["find"]
    guard word.map({ $0.unicodeScalars.count <= LogQuery.longestWord }) ?? true else {
      throw Problem.badRequest("find must have at most \(LogQuery.longestWord) characters.")
    }
    let part = LogQuery(
      job: job,
      step: try visit.number("step", atMost: 10_000),
      from: try visit.number("from", atMost: Int(Int32.max)),
      word: word
    )
    let log = try editor.runs.log(of: id, part, by: visit.deadline)
    let text = log.lines.map { $0.plainText + "\n" }.joined()
    let accept = visit.request.header("HTTP_ACCEPT") ?? ""
    if accept.hasPrefix("text/plain") { return .text(text).adding("Vary", "Accept") }
    // A search may have more matches; a growing log continues at its current end.
    let last = log.lines.last?.number ?? (part.from.map { $0 - 1 } ?? log.total)
    let hasMore = part.word == nil && (log.mayGrow || last < log.total)
    let answer: JSON = [
      "job": .string(part.job), "step": part.step.map { .int(Int64($0)) } ?? .null,
      "from": log.lines.first.map { .int(Int64($0.number)) } ?? .null,
      "next": hasMore ? .int(Int64(last + 1)) : .null, "total": .int(Int64(log.total)),
      "hits": log.hits.map { .int(Int64($0)) } ?? .null, "complete": .bool(!log.mayGrow),
      "text": .string(text),
    ]
    return .json(answer).adding("Vary", "Accept")
  }

  /// `POST /api/runs/{id}/cancel` and so on.
  func act(_ kind: RunAction.Kind) -> Route.Handler {
    { [self] visit in
      try visit.checkSender()
      let id = try visit.runID()
      visit.attempt?.note(kind, on: id)
      let comment = try self.comment(visit)
      try editor.runs.perform(
        RunAction(kind, comment: comment),
        on: id,
        by: visit.actor,
        by: visit.deadline
      )
      return answer(try editor.run(id, by: visit.deadline), visit)
    }
  }

  private func answer(_ run: Run, _ visit: Visit) -> Response {
    visit.tagged(JSON.run(run, visit.links, editor.schema))
  }

  /// The comment on a decision; the body is optional.
  private func comment(_ visit: Visit) throws(Problem) -> String {
    let members = try visit.optionalObject(such: #"{"comment": "…"}"#)
    guard let member = members.first(where: { $0.key == "comment" }) else { return "" }
    guard case .string(let text) = member.value,
      text.unicodeScalars.count <= RunAction.longestComment
    else {
      throw Problem.badRequest(
        "comment must be a text of at most \(RunAction.longestComment.grouped) characters."
      )
    }
    return text
  }
}

extension Visit {
  /// What is followed, under a tag that changes with it; 304 for who has it already.
  func tagged(_ json: JSON) -> Response {
    let bytes = json.bytes
    let tag = "\"\(BlobID.of(bytes))\""
    let isKnown = request.header("HTTP_IF_NONE_MATCH").map { $0.contains(tag) } ?? false
    let response = isKnown ? Response(.notModified) : Response.json(bytes)
    return response.adding("ETag", tag)
  }

  /// The members of the object that was sent; none for a request without a body.
  func optionalObject(such example: String) throws(Problem) -> [JSON.Member] {
    if case .bytes(let bytes) = request.body, bytes.isEmpty { return [] }
    if request.body == .lengthMissing { return [] }
    guard case .object(let members) = try json() else {
      throw Problem.badRequest("The body must be an object, such as \(example).")
    }
    return members
  }
}

extension RunAction.Kind {
  /// Its name in the description of the API.
  var operation: String {
    switch self {
    case .cancel: "cancelRun"
    case .rerun: "rerun"
    case .rerunFailed: "rerunFailedJobs"
    case .approve: "approveRun"
    case .reject: "rejectRun"
    }
  }

  var summary: String {
    switch self {
    case .cancel: "Cancel a run"
    case .rerun: "Re-run all jobs of a run"
    case .rerunFailed: "Re-run the failed jobs of a run"
    case .approve: "Approve a run that is waiting"
    case .reject: "Reject a run that is waiting"
    }
  }
}
