package import Specs

extension GitHubSource: Deployer {
  package var standardMode: DeployMode { settings.mode }

  package func mode(in environment: Slug) -> DeployMode {
    let settings = remembered()?.settings ?? BuiltIn.settings
    return settings.mode(in: environment) ?? self.settings.mode
  }

  package func plan(
    _ change: ChangeSet,
    by deadline: Deadline
  ) throws(SpecError) -> DeploymentPlan {
    let steering = try known(by: deadline).catalogue.steering
    let mode = change.asksFor ?? mode(in: change.pod.environment)
    guard mode == .dispatch else { return try planWrite(mode, of: change, by: deadline) }
    let inputs = try DispatchInputs(
      change,
      workflow: try choices(by: deadline),
      file: settings.workflowFile,
      steering: steering
    )
    return DeploymentPlan(
      mode: .dispatch,
      branch: settings.branch,
      workflow: settings.workflowFile,
      inputs: inputs.shown,
      isExact: inputs.isExact,
      warnings: inputs.warnings
    )
  }

  /// The plan of a change that we write ourselves.
  private func planWrite(
    _ mode: DeployMode,
    of change: ChangeSet,
    by deadline: Deadline
  ) throws(SpecError) -> DeploymentPlan {
    let pull = mode == .pullRequest ? try workingCopy(of: change.pod, by: deadline)?.pull : nil
    // Confirming then need not ask.
    if hindrance == nil { _ = try? waiting { graphQL.isPresent(by: deadline) } }
    return DeploymentPlan(mode: mode, branch: settings.branch, pull: pull)
  }

  /// Deploys a change in the mode of its environment.
  package func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    try waiting { () throws(SpecError) in
      switch change.asksFor ?? mode(in: change.pod.environment) {
      case .dispatch: return try dispatch(change, key: key, by: deadline)
      case .pullRequest:
        let base = try base(of: change.pod, by: deadline)
        return try pullWriter.deploy(change, key: key, to: base, by: deadline)
      case .commit:
        let deployment = try committer.deploy(change, by: deadline) { () throws(SpecError) in
          try base(of: change.pod, by: deadline)
        }
        // Know at once what this process wrote; if reading fails now, the next request reads again.
        _ = try? reader.read(by: deadline, patience: .zero)
        return deployment
      }
    }
  }

  /// Dispatches the workflow, unless the branch tells that something else is there by now.
  private func dispatch(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let known = try reader.read(by: deadline, patience: .zero)
    try change.check(standsAt: known.catalogue.entry(of: change.pod)?.revision)
    let inputs = try DispatchInputs(
      change,
      workflow: try workflows.inputs(in: known.snapshot, by: .half(of: deadline)),
      file: settings.workflowFile,
      steering: known.catalogue.steering
    )
    return try dispatcher.dispatch(
      inputs,
      of: change,
      key: key,
      isOnBranch: known.snapshot.workflow != nil,
      by: deadline
    )
  }
}

extension Deadline {
  /// A deadline after half of what is left.
  fileprivate static func half(of deadline: Deadline) -> Deadline {
    .after(deadline.remaining / 2)
  }
}
