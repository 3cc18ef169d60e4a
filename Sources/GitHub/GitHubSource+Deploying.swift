package import Specs

extension GitHubSource: Deployer {
  package func mode(in environment: Slug) -> DeployMode {
    let settings = remembered()?.settings ?? BuiltIn.settings
    return settings.mode(in: environment) ?? self.settings.mode
  }

  package func plan(
    _ change: ChangeSet,
    by deadline: Deadline
  ) throws(SpecError) -> DeploymentPlan {
    let steering = try known(by: deadline).catalogue.steering
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

  /// Dispatches the workflow, unless the branch tells that something else is there by now.
  package func deploy(
    _ change: ChangeSet,
    key: String,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    try waiting { () throws(SpecError) in
      let known = try reader.read(by: deadline, patience: .zero)
      try check(change, against: known.catalogue)
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

  private func check(_ change: ChangeSet, against catalogue: Catalogue) throws(SpecError) {
    let entry = catalogue.entry(of: change.pod)
    if change.isCreation {
      if entry != nil { throw .podExists(change.pod) }
    } else {
      guard let entry else { throw .noSuchPod(change.pod) }
      if entry.revision != change.revision { throw .stale(change.pod) }
    }
  }
}

extension Deadline {
  /// A deadline after half of what is left.
  fileprivate static func half(of deadline: Deadline) -> Deadline {
    .after(deadline.remaining / 2)
  }
}
