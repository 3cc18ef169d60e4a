import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// Performs a request, only once if it has a key.
  func answer(_ wish: Wish, _ visit: Visit) throws -> Response {
    guard let name = wish.options.key, !wish.options.isDryRun else {
      return .json(try carryOut(wish, visit, key: RandomToken.hex(bytes: 16)).json)
    }
    // The same for a request that is sent again, so that it goes on with what the first has begun.
    let key = BlobID.of(Array("\(name.text)\n\(visit.request.content)".utf8))
    var made: JSON?
    let answer = try editor.once.perform(
      "api \(name.text)",
      content: visit.request.content,
      pending: editor.pending(wish.pod, key: key),
      by: visit.deadline
    ) { () throws -> Once.Answer<JSON> in
      let outcome = try carryOut(wish, visit, key: key)
      made = outcome.json
      return outcome.follows.map { .deployment($0) } ?? .other(outcome.json)
    }
    switch answer {
    case .other(let json): return .json(json)
    case .deployment(let followed):
      if let made { return .json(made) }
      visit.attempt?.note(followed)
      return .json(.repeated(wish.pod, followed, visit.links))
    }
  }

  private func carryOut(_ wish: Wish, _ visit: Visit, key: String) throws -> Outcome {
    try editor.whileStale(by: visit.deadline) { try attempt(wish, visit, key: key) }
  }

  private func attempt(_ wish: Wish, _ visit: Visit, key: String) throws -> Outcome {
    switch try proposal(for: wish, visit) {
    case .conflict(let conflict): throw Problem.conflict(conflict, visit)
    case .unchanged(let original):
      visit.attempt?.callOff()
      return Outcome(json: .unchanged(wish, original))
    case .change(let change):
      visit.attempt?.note(isNew: change.isCreation)
      let plan = try editor.deployer.plan(change, by: visit.deadline)
      let answer = ChangeAnswer(
        change: change,
        plan: plan,
        path: editor.repository.origin.path(of: change.pod),
        warnings: wish.warnings + editor.warnings(creating: change, by: visit.deadline)
      )
      if wish.options.isDryRun { return Outcome(json: answer.json(text: change.text)) }
      try checkConfirmation(
        of: wish.pod,
        wish.options.confirm,
        to: "deploy",
        "Nothing was deployed."
      )
      try checkReason(change)
      let deployment = try visit.deploy(
        change,
        key: key,
        anyway: wish.options.anyway,
        at: editor.desk,
        metrics
      )
      return Outcome(json: answer.json(deployment, visit.links), follows: deployment.follows)
    }
  }

  /// Requires the pod's name if its environment is protected.
  func checkConfirmation(
    of pod: PodID,
    _ confirm: String?,
    to act: String,
    _ nothing: String
  ) throws(Problem) {
    let name = "\(pod)"
    guard editor.settings.isProtected(pod.environment), confirm != name else { return }
    throw Problem(
      .badRequest,
      title: "Confirmation required",
      what:
        "\(pod.environment) is a protected environment. To \(act) \(name), add confirm=\(name) "
        + "to the query. \(nothing)",
      details: [.init(key: "confirm", value: .string(name))]
    )
  }

  /// Requires a reason if the repository does.
  private func checkReason(_ change: ChangeSet) throws(Problem) {
    guard editor.settings.requiresReason, change.reason == nil else { return }
    throw Problem(
      .badRequest,
      title: "Reason required",
      what:
        "Every deployment needs a reason. To deploy \(change.pod), add reason=… to the query, as in "
        + "?reason=More%20load. Nothing was deployed.",
      details: [.init(key: "parameter", value: "reason")]
    )
  }

  private struct Outcome {
    let json: JSON
    /// `nil` if nothing was started.
    var follows: Followed?
  }
}

extension Request {
  /// Everything that distinguishes one request from another.
  fileprivate var content: String {
    let headers = ["CONTENT_TYPE", "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH"].map { header($0) ?? "" }
    var bytes: [UInt8] = []
    if case .bytes(let sent) = body { bytes = sent }
    return ([method, uri] + headers).joined(separator: "\n") + "\n" + BlobID.of(bytes)
  }
}
