import Specs

/// Combines GitHub's data on a run with what this process remembers of its deployment, for the
/// pages.
struct RunTranslation: Sendable {
  let api: API
  let links: WebLinks
  let memory: RunMemory

  /// - Parameters:
  ///   - seen: GitHub's data.
  ///   - attempts: The number of attempts; `nil` if this is the last one.
  /// - Returns: The run, as far as it is known.
  func run(_ seen: RunMemory.Seen, of attempts: Int? = nil) -> Run {
    let payload = seen.run
    let started = memory.started(payload.id)
    let title = api.shown(payload.display_title ?? payload.name ?? "")
    let attempt = max(1, payload.run_attempt ?? 1)
    let pod = started?.sent.name.pod ?? RunTitle(title).pod
    var run = Run(
      id: RunID(number: payload.id),
      pod: pod,
      title: title.isEmpty ? "Run \(payload.id)" : title,
      status: Run.Status(api.shown(payload.status ?? "queued")),
      conclusion: payload.conclusion.map(api.shown),
      link: links.run(payload.id, claimed: payload.html_url),
      isCertain: started?.isCertain ?? true,
      requestedBy: started?.sent.requestedBy,
      actor: payload.actor.map { api.shown($0.login) },
      reason: started?.sent.reason,
      createdAt: Timestamps.iso8601(payload.created_at),
      startedAt: payload.run_started_at.flatMap(Timestamps.iso8601),
      updatedAt: payload.updated_at.flatMap(Timestamps.iso8601),
      attempt: attempt,
      attempts: attempts ?? attempt,
      jobs: seen.jobs.jobs,
      jobCount: max(seen.jobs.total, seen.jobs.jobs.count),
      inputs: started?.sent.inputs ?? [],
      changes: started?.sent.changes ?? [],
      commit: payload.event == "push" ? payload.head_sha.flatMap { CommitID($0)?.text } : nil,
      approvals: seen.approvals,
      decisions: seen.decisions ?? []
    )
    run.note = note(on: run)
    if attempts == nil || attempts == attempt { run.actions = actions(of: run) }
    return run
  }

  /// A run that GitHub has confirmed but does not show yet.
  func queued(_ started: RunMemory.Started) -> Run {
    let sent = started.sent
    return Run(
      id: RunID(number: started.id),
      pod: sent.name.pod,
      title: "Deploy \(sent.name.pod)",
      status: .queued,
      link: links.run(started.id, claimed: nil),
      isCertain: started.isCertain,
      requestedBy: sent.requestedBy,
      reason: sent.reason,
      createdAt: sent.name.time,
      updatedAt: sent.name.time,
      inputs: sent.inputs,
      changes: sent.changes
    )
  }

  /// A note if GitHub shows a failed run without a reason.
  private func note(on run: Run) -> String? {
    guard run.isCompleted, run.jobs.isEmpty,
      run.conclusion == "startup_failure" || run.conclusion == "failure"
    else { return nil }
    return
      "No job was started. The workflow file cannot be used; GitHub says why on the run's "
      + "page."
  }

  private func actions(of run: Run) -> Set<RunAction.Kind> {
    guard run.isCompleted else {
      var actions: Set<RunAction.Kind> = [.cancel]
      if run.approvals.contains(where: \.isOurs) { actions.formUnion([.approve, .reject]) }
      return actions
    }
    let isGood = run.conclusion == "success" || run.jobs.allSatisfy { $0.conclusion == "success" }
    return isGood ? [.rerun] : [.rerun, .rerunFailed]
  }
}
