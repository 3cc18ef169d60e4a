import Specs
import Text

/// Cancels, re-runs, approves and rejects runs.
///
/// Nothing is sent twice; a refusal is shown with GitHub's message.
struct RunControl: Sendable {
  let api: API
  let settings: GitHubSettings
  let reader: RunReader
  let approvals: ApprovalReader

  /// Performs an action; see ``RunController``.
  func perform(_ action: RunAction, on id: Int64, by deadline: Deadline) throws(SpecError) {
    // Only an existing run of our workflow.
    _ = try reader.run(id, by: deadline)
    var refusal: SpecError?
    do throws(CallFailure) {
      switch action {
      case .cancel: try post("cancel", on: id, successes: [202], by: deadline)
      case .rerun: try post("rerun", on: id, successes: [201], by: deadline)
      case .rerunFailed:
        try post("rerun-failed-jobs", on: id, successes: [201], by: deadline)
      case .approve(let comment):
        refusal = try decide("approved", comment, on: id, by: deadline)
      case .reject(let comment):
        refusal = try decide("rejected", comment, on: id, by: deadline)
      }
    } catch {
      reader.expire(id)
      throw explained(error, action.kind, id)
    }
    reader.expire(id)
    if let refusal { throw refusal }
  }

  private func post(
    _ name: String,
    on id: Int64,
    successes: Set<Int>,
    body: JSON = [:],
    by deadline: Deadline
  ) throws(CallFailure) {
    var call = Call(path: "\(reader.path(id))/\(name)")
    call.method = .post
    call.successes = successes
    call.body = body.bytes
    _ = try api.send(call, by: deadline)
  }

  /// Decides for every waiting environment that we may decide for.
  ///
  /// - Returns: Why there is nothing to decide; `nil` after a decision.
  private func decide(
    _ state: String,
    _ comment: String,
    on id: Int64,
    by deadline: Deadline
  ) throws(CallFailure) -> SpecError? {
    let pending = try approvals.pending(at: reader.path(id), by: deadline)
    let ours = pending.filter(\.isOurs)
    if pending.isEmpty {
      return .wrongState(message: "Run \(id) is not waiting for approval.")
    }
    if ours.isEmpty {
      let names = pending.map(\.name).joined(separator: ", ")
      return .forbidden(
        message: "The owner of the token in GH_TOKEN is not a reviewer of \(names)."
      )
    }
    try post(
      "pending_deployments",
      on: id,
      successes: [200],
      body: [
        "environment_ids": .array(ours.map { .int($0.environment) }),
        "state": .string(state),
        "comment": .string(comment),
      ],
      by: deadline
    )
    return nil
  }

  private func explained(
    _ failure: CallFailure,
    _ action: RunAction.Kind,
    _ id: Int64
  ) -> SpecError {
    let purpose = Purpose(
      task: "\(action.words) run \(id)",
      repository: settings.repository,
      permission: action.permission,
      absence: "\(settings.workflowFile) of \(settings.repository) has no run \(id)."
    )
    switch failure {
    case .refused(status: 409, let words), .refused(status: 422, let words):
      return .wrongState(message: "GitHub refused to \(purpose.task): \(words)".asSentence)
    case .forbidden(let words, _) where Self.isAboutState(words):
      return .wrongState(message: "GitHub refused to \(purpose.task): \(words)".asSentence)
    case .outage(let words, mayHaveArrived: true, let retryAfter):
      return .unavailable(
        Unavailability(
          cause: .outage,
          message: "GitHub did not confirm the request: \(words)".asSentence
            + " Check the run before you try again.",
          retryAfter: retryAfter,
          isUnclear: true
        )
      )
    default: return failure.explained(by: purpose)
    }
  }

  /// Whether a 403 is about the run, not about our permission (GitHub refuses re-runs this way;
  /// cli/cli#9989).
  private static func isAboutState(_ words: String) -> Bool {
    let words = words.lowercased()
    return ["already running", "cannot be retried", "unable to retry"].contains {
      words.contains($0)
    }
  }
}

extension RunAction.Kind {
  /// Completes "GitHub refused to … run 12".
  fileprivate var words: String {
    switch self {
    case .cancel: "cancel"
    case .rerun: "re-run"
    case .rerunFailed: "re-run the failed jobs of"
    case .approve: "approve"
    case .reject: "reject"
    }
  }

  fileprivate var permission: Permission {
    switch self {
    case .cancel, .rerun, .rerunFailed: .writeActions
    case .approve, .reject: .writeDeployments
    }
  }
}
