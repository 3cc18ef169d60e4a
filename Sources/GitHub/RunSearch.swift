import Specs

/// The criteria for the run of a dispatch, if GitHub did not name it.
struct RunSearch {
  let pod: PodID
  let branch: String
  /// When it was created, in Unix seconds.
  let window: ClosedRange<Int64>
  /// The user who started it; `nil` if unknown.
  var actor: String?

  /// A run that matches.
  struct Candidate {
    let run: RunPayload
    /// Whether its title names the pod; otherwise it names none.
    let namesPod: Bool
  }

  /// The matching runs of our workflow: first those that name the pod, oldest first.
  func candidates(in runs: [RunPayload]) -> [Candidate] {
    let fitting = runs.compactMap { run -> Candidate? in
      let title = RunTitle(run.display_title ?? "")
      guard run.event == "workflow_dispatch", run.head_branch == branch,
        let created = Timestamps.iso8601(run.created_at), window.contains(created),
        isSame(run.actor?.login), title.mayBe(of: pod)
      else { return nil }
      return Candidate(run: run, namesPod: title.pod != nil)
    }
    return fitting.sorted { one, other in
      (one.namesPod ? 0 : 1, one.run.id) < (other.namesPod ? 0 : 1, other.run.id)
    }
  }

  private func isSame(_ login: String?) -> Bool {
    guard let login, let actor else { return true }
    return login.lowercased() == actor.lowercased()
  }
}
