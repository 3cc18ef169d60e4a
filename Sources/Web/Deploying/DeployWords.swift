import Specs

/// What confirming a change is called, by what it does.
struct DeployWords {
  let mode: DeployMode
  /// The branch that the change is for.
  let branch: String
  /// The open pull request that it updates.
  var pull: PullSummary?
  /// The environment's name, where it is protected.
  var protected: String?

  /// - Parameters:
  ///   - plan: How the change would be carried out.
  ///   - origin: Where from. A local repository commits and then runs a command, which is a deployment.
  ///   - protected: The environment's name, where it is protected.
  init(_ plan: DeploymentPlan, _ origin: Origin, protected: String?) {
    self.init(mode: plan.mode, branch: plan.branch, pull: plan.pull, origin, protected: protected)
  }

  init(
    mode: DeployMode,
    branch: String,
    pull: PullSummary?,
    _ origin: Origin,
    protected: String? = nil
  ) {
    self.mode = origin.kind == .local ? .dispatch : mode
    self.branch = branch
    self.pull = pull
    self.protected = protected
  }

  /// Above what is asked.
  var heading: String {
    switch mode {
    case .dispatch: "Deploy"
    case .pullRequest: pull.map { "Update pull request #\($0.number)" } ?? "Open pull request"
    case .commit: "Commit"
    }
  }

  /// On the button that confirms.
  var button: String {
    switch mode {
    case .dispatch: protected.map { "Deploy to \($0)" } ?? "Deploy"
    case .pullRequest: heading
    case .commit: "Commit to \(branch)"
    }
  }

  /// On the form's button that skips the review.
  var now: String {
    switch mode {
    case .dispatch: "Deploy now"
    case .pullRequest: "\(heading) now"
    case .commit: "Commit now"
    }
  }

  /// Above the warnings.
  var caution: String {
    switch mode {
    case .dispatch: "Check before you deploy"
    case .pullRequest: "Check before you continue"
    case .commit: "Check before you commit"
    }
  }
}

extension Pages {
  /// What a form calls the button that skips the review; `nil` where the mode hangs on a name that is not
  /// typed yet.
  func nowWords(_ submission: Submission) -> String? {
    guard let environment = Slug(submission.environment) else {
      let isOne = editor.settings.environments.allSatisfy { $0.mode == nil }
      return isOne ? nowWords(in: nil, pull: nil) : nil
    }
    let pull = PodID(customer: submission.customer, environment: submission.environment).flatMap {
      editor.pulls.openPulls()[$0]
    }
    return nowWords(in: environment, pull: pull)
  }

  private func nowWords(in environment: Slug?, pull: PullSummary?) -> String? {
    // Any environment stands for all where none has a mode of its own.
    guard let environment = environment ?? Slug("dev") else { return nil }
    return DeployWords(
      mode: editor.deployer.mode(in: environment),
      branch: repository.origin.branch,
      pull: pull,
      repository.origin
    ).now
  }
}
