/// What confirming a change does.
package enum DeployMode: String, Hashable, Sendable {
  /// Starts the workflow.
  case dispatch
  /// Opens a pull request.
  case pullRequest = "pull-request"
  /// Commits to the branch.
  case commit
}

/// How a change would be deployed, for the review.
package struct DeploymentPlan: Sendable {
  package let mode: DeployMode
  package let branch: String
  /// The workflow's file; `nil` if none is started.
  package let workflow: String?
  /// The inputs of the workflow, without the text.
  package let inputs: [Deployment.Input]
  /// Whether the repository receives the reviewed text byte for byte; otherwise the workflow makes
  /// the edit itself.
  package let isExact: Bool
  /// What a person should know before they confirm, in sentences.
  package let warnings: [String]
  /// The open pull request that the change updates; `nil` if there is none.
  package let pull: PullSummary?

  package init(
    mode: DeployMode,
    branch: String,
    workflow: String? = nil,
    inputs: [Deployment.Input] = [],
    isExact: Bool = true,
    warnings: [String] = [],
    pull: PullSummary? = nil
  ) {
    self.mode = mode
    self.branch = branch
    self.workflow = workflow
    self.inputs = inputs
    self.isExact = isExact
    self.warnings = warnings
    self.pull = pull
  }
}

/// A started deployment.
package struct Deployment: Sendable {
  /// One input as it was sent.
  package struct Input: Hashable, Sendable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  package let follows: Followed
  package let pod: PodID
  package let mode: DeployMode
  /// The source's page for what follows it, if there is one; the list of runs until the run is
  /// known.
  package let link: String?
  /// The commit, if the source has made it.
  package let commit: String?

  package init(
    _ follows: Followed,
    pod: PodID,
    mode: DeployMode,
    link: String? = nil,
    commit: String? = nil
  ) {
    self.follows = follows
    self.pod = pod
    self.mode = mode
    self.link = link
    self.commit = commit
  }
}

/// What to follow until a deployment ends.
package enum Followed: Hashable, Sendable {
  /// A run; a ``PendingRun`` or a ``CommitRun`` until its number is known.
  case run(RunID)
  /// A pull request, by its number.
  case pull(Int)

  package var run: RunID? { if case .run(let id) = self { id } else { nil } }
  package var pull: Int? { if case .pull(let number) = self { number } else { nil } }
}
