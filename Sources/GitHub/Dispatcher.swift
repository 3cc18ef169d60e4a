import FoundationEssentials
import Logging
import Specs
import Synchronization
import Text

/// Starts the deployment's workflow, never twice, and says which run that started.
///
/// Writes are not spaced out: each is a person who pressed a button. When GitHub asks to slow down, the
/// next one is answered with that instead.
final class Dispatcher: Sendable {
  /// What is kept back of a request's time for finding out whether an unanswered dispatch arrived.
  private static let reserve = Duration.seconds(8)

  private struct Body: Encodable {
    let ref: String
    let inputs: [String: String]
    let return_run_details: Bool?
  }

  /// Whether GitHub answers a dispatch with its run when asked to.
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
    logger: Logger
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
    self.logger = logger
    finder = RunFinder(api: api, settings: settings, links: links, memory: memory)
  }

  /// Dispatches the workflow.
  ///
  /// - Parameters:
  ///   - request: What to deploy.
  ///   - takesRequestedBy: Whether the workflow declares that input.
  ///   - isOnBranch: Whether the branch holds the workflow's file.
  ///   - deadline: When the answer must be there.
  /// - Returns: The deployment, with its run where that is known.
  /// - Throws: ``SpecError``; unless its message says otherwise, nothing was started.
  func dispatch(
    _ request: DeploymentRequest,
    takesRequestedBy: Bool,
    isOnBranch: Bool,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let requestedBy = takesRequestedBy ? request.requestedBy : nil
    let deployment = deployment(request, requestedBy: requestedBy)
    let details = details.withLock { $0 }
    let before = finder.before(
      readingList: details != .given,
      by: .after(min(.seconds(5), deadline.remaining / 4))
    )
    var doubt: String?
    do throws(CallFailure) {
      let answer = try post(deployment.inputs, askingForDetails: details != .refused, by: deadline)
      if let run = try run(in: answer, of: deployment) {
        return self.deployment(deployment, with: run)
      }
    } catch {
      guard let words = error.doubt else { throw explained(error, isOnBranch: isOnBranch) }
      doubt = words
    }
    let run = finder.run(
      of: deployment,
      instance: request.instanceName.text,
      since: before,
      by: deadline
    )
    if run == nil, let doubt { throw unclear(doubt, deployment) }
    return self.deployment(deployment, with: run)
  }

  private func deployment(_ request: DeploymentRequest, requestedBy: String?) -> Deployment {
    var inputs = [
      Deployment.Input(name: "customer", value: request.pod.customer.text),
      Deployment.Input(name: "environment", value: request.pod.environment.text),
      Deployment.Input(name: "instance_name", value: request.instanceName.text),
      Deployment.Input(name: "waf_enabled", value: request.wafEnabled ? "true" : "false"),
    ]
    if let requestedBy { inputs.append(.init(name: "requested_by", value: requestedBy)) }
    return Deployment(
      pod: request.pod,
      inputs: inputs,
      requestedBy: request.requestedBy,
      run: nil,
      fallbackLink: links.workflowRuns
    )
  }

  private func deployment(_ deployment: Deployment, with run: RunReference?) -> Deployment {
    Deployment(
      pod: deployment.pod,
      inputs: deployment.inputs,
      requestedBy: deployment.requestedBy,
      run: run,
      fallbackLink: deployment.fallbackLink
    )
  }

  /// Sends the dispatch; once more only where GitHub refused it for a key it does not know.
  private func post(
    _ inputs: [Deployment.Input],
    askingForDetails asksForDetails: Bool,
    by deadline: Deadline
  ) throws(CallFailure) -> Answer {
    do throws(CallFailure) {
      return try post(
        Body(
          ref: settings.branch,
          inputs: .init(uniqueKeysWithValues: inputs.map { ($0.name, $0.value) }),
          return_run_details: asksForDetails ? true : nil
        ),
        by: deadline
      )
    } catch .refused(status: 422, let message)
      where asksForDetails && message.contains("return_run_details")
    {
      details.withLock { $0 = .refused }
      logger.notice("dispatch.details-refused")
      return try post(inputs, askingForDetails: false, by: deadline)
    }
  }

  private func post(_ body: Body, by deadline: Deadline) throws(CallFailure) -> Answer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let bytes = try? encoder.encode(body) else {
      throw .outage("the inputs could not be written as JSON", mayHaveArrived: false)
    }
    var call = Call(
      path:
        "\(api.repositoryPath)/actions/workflows/\(PercentEncoding.encoded(settings.workflowFile))/dispatches"
    )
    call.method = .post
    call.successes = [200, 204]
    call.body = Array(bytes)
    let left = deadline.remaining
    let patience = max(left - Self.reserve, left / 2)
    return try api.send(call, by: .after(patience))
  }

  /// The run that the answer names; `nil` for 204, which names none.
  private func run(
    in answer: Answer,
    of deployment: Deployment
  ) throws(CallFailure) -> RunReference? {
    guard answer.status == 200 else {
      details.withLock { if $0 != .refused { $0 = .ignored } }
      return nil
    }
    let payload = try answer.decoded(as: DispatchPayload.self)
    let id = payload.workflow_run_id
    guard id > 0 else { throw answer.unintelligible }
    details.withLock { $0 = .given }
    _ = memory.claim(id, for: deployment, time: api.time.seconds)
    return RunReference(
      id: id,
      link: links.run(id, claimed: payload.html_url),
      isCertain: true
    )
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
            + "\(settings.branch) has it: GitHub starts only workflows that are on the repository's "
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

  private func unclear(_ words: String, _ deployment: Deployment) -> SpecError {
    logger.warning(
      "dispatch.unclear",
      metadata: ["pod": "\(deployment.pod)", "reason": "\(words)"]
    )
    return .unavailable(
      .init(
        cause: .outage,
        message:
          "The deployment of \(deployment.pod) was not confirmed: \(words.asSentence) No run of it was "
          + "found, so it is not known whether the deployment has started. Look at "
          + "\(links.workflowRuns) before you try again.",
        isUnclear: true
      )
    )
  }
}
