import Logging
import Specs
import Synchronization
import Text

/// Starts the deployment's workflow, never twice, and finds the run that it started.
///
/// Writes are not spaced out, because each comes from a person who pressed a button. If GitHub asks
/// to slow down, the next one is refused with that message.
final class Dispatcher: Sendable {
  /// The part of a request's time that is reserved for checking whether an unanswered dispatch
  /// arrived.
  private static let reserve = Duration.seconds(8)

  /// Whether GitHub answers a dispatch with its run if requested.
  private enum Details { case unknown, given, ignored, refused }

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let finder: RunFinder
  private let memory: RunMemory
  private let logger: Logger
  private let details = Mutex(Details.unknown)

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    memory: RunMemory,
    list: RunList,
    owner: TokenOwner,
    logger: Logger
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
    self.logger = logger
    finder = RunFinder(
      api: api,
      settings: settings,
      memory: memory,
      list: list,
      owner: owner
    )
  }

  /// Dispatches the workflow.
  ///
  /// - Parameters:
  ///   - inputs: What to send.
  ///   - change: The change that they deploy.
  ///   - key: The confirmation's key.
  ///   - isOnBranch: Whether the branch has the workflow's file.
  ///   - deadline: When the answer must be there.
  /// - Returns: The deployment, with its run if known.
  /// - Throws: ``SpecError``; unless its message says otherwise, nothing was started.
  func dispatch(
    _ inputs: DispatchInputs,
    of change: ChangeSet,
    key: String,
    isOnBranch: Bool,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let details = details.withLock { $0 }
    let before = finder.before(
      readingList: details != .given,
      by: .after(min(.seconds(5), deadline.remaining / 4))
    )
    let name = PendingRun(pod: change.pod, time: api.time.seconds, key: key)
    guard let pending = name.id, PendingRun(pending) != nil else {
      throw .refused(message: "The key of this confirmation cannot be used. Open the form again.")
    }
    var doubt: String?
    var run: Int64?
    var link = links.workflowRuns
    do throws(CallFailure) {
      let answer = try post(inputs.json, askingForDetails: details != .refused, by: deadline)
      let payload = try payload(in: answer)
      run = payload?.workflow_run_id
      if let payload { link = links.run(payload.workflow_run_id, claimed: payload.html_url) }
    } catch {
      guard let words = error.doubt else { throw explained(error, isOnBranch: isOnBranch) }
      doubt = words
    }
    let sent = RunMemory.Sent(
      name: name,
      isAccepted: doubt == nil,
      inputs: inputs.shown,
      requestedBy: change.actor.name,
      changes: change.changes,
      reason: change.reason
    )
    memory.keep(sent)
    let isCertain = run.map { memory.claim($0, for: sent, isCertain: true) } ?? false
    if !isCertain, let found = finder.run(of: sent, since: before, by: deadline) {
      (run, link) = (found.id, links.run(found.id, claimed: found.html_url))
    } else if !isCertain {
      // A number that already belongs to another deployment must not be followed.
      (run, link) = (nil, links.workflowRuns)
      if let doubt { throw unclear(doubt, change.pod) }
    }
    logger.debug(
      "dispatch.sent",
      metadata: [
        "pod": "\(change.pod)",
        "run": "\(run.map { String($0) } ?? "unknown")",
        "certain": "\(isCertain)",
      ]
    )
    return Deployment(
      .run(run.map { RunID(number: $0) } ?? pending),
      pod: change.pod,
      mode: .dispatch,
      link: link
    )
  }

  /// Sends the dispatch; once more only if GitHub refused a key that it does not know.
  private func post(
    _ inputs: JSON,
    askingForDetails asksForDetails: Bool,
    by deadline: Deadline
  ) throws(CallFailure) -> Answer {
    var body: [JSON.Member] = [
      .init(key: "ref", value: .string(settings.branch)), .init(key: "inputs", value: inputs),
    ]
    if asksForDetails { body.append(.init(key: "return_run_details", value: true)) }
    do throws(CallFailure) {
      return try post(.object(body), by: deadline)
    } catch .refused(status: 422, let message)
      where asksForDetails && message.contains("return_run_details")
    {
      details.withLock { $0 = .refused }
      logger.notice("dispatch.details-refused")
      return try post(inputs, askingForDetails: false, by: deadline)
    }
  }

  private func post(_ body: JSON, by deadline: Deadline) throws(CallFailure) -> Answer {
    let workflow = PercentEncoding.encoded(settings.workflowFile)
    var call = Call(path: "\(api.repositoryPath)/actions/workflows/\(workflow)/dispatches")
    call.method = .post
    call.successes = [200, 204]
    call.body = body.bytes
    let left = deadline.remaining
    let patience = max(left - Self.reserve, left / 2)
    return try api.send(call, by: .after(patience))
  }

  /// The run in the answer; `nil` for 204, which has none.
  private func payload(in answer: Answer) throws(CallFailure) -> DispatchPayload? {
    guard answer.status == 200 else {
      details.withLock { if $0 != .refused { $0 = .ignored } }
      return nil
    }
    let payload = try answer.decoded(as: DispatchPayload.self)
    guard payload.workflow_run_id > 0 else { throw answer.unintelligible }
    details.withLock { $0 = .given }
    return payload
  }

  private func explained(_ failure: CallFailure, isOnBranch: Bool) -> SpecError {
    var failure = failure
    if case .refused(status: 422, let words) = failure, let advice = advice(on: words) {
      failure = .refused(status: 422, message: "\(words.asSentence) \(advice)")
    }
    let (file, repository) = (settings.workflowFile, settings.repository)
    return failure.explained(
      by: Purpose(
        task: "start the workflow \(file) of \(repository)",
        repository: repository,
        permission: .writeActions,
        absence: isOnBranch
          ? "GitHub does not know the workflow \(file) of \(repository), although the branch "
            + "\(settings.branch) has it: GitHub only starts workflows that are on the repository's "
            + "default branch too. Add the file there."
          : WorkflowReader.absence(settings)
      )
    )
  }

  /// What to do about a refusal that is not about the inputs.
  private func advice(on words: String) -> String? {
    if words.hasPrefix("No ref found") {
      return "Set WORKFLOW_BRANCH to a branch of \(settings.repository)"
    }
    if words.contains("disabled workflow") {
      return "Enable the workflow at \(links.workflowRuns)"
    }
    if words.contains("does not have") && words.contains("workflow_dispatch") {
      return
        "Add workflow_dispatch to the triggers of .github/workflows/\(settings.workflowFile) on "
        + "the branch \(settings.branch)"
    }
    return nil
  }

  private func unclear(_ words: String, _ pod: PodID) -> SpecError {
    logger.warning("dispatch.unclear", metadata: ["pod": "\(pod)", "reason": "\(words)"])
    return .unavailable(
      .init(
        cause: .outage,
        message:
          "The deployment of \(pod) was not confirmed: \(words.asSentence) No run of it was found, so it "
          + "is not known whether the deployment has started. Check \(links.workflowRuns) before you "
          + "try again.",
        isUnclear: true
      )
    )
  }
}
