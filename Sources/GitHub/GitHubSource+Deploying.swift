package import Specs

extension GitHubSource: Deployer {
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

extension GitHubSource: RunFollower {
  package var findsAnyName: Bool { true }

  package func run(_ id: RunID, by deadline: Deadline) throws(SpecError) -> Run {
    if let pending = PendingRun(id) { return try run(pending, by: deadline) }
    guard let number = id.number, memory.misnamed(number) != nil || !runs.isExcluded(number) else {
      throw runs.absence(of: id)
    }
    return try run(number, by: deadline)
  }

  private func run(_ number: Int64, by deadline: Deadline) throws(SpecError) -> Run {
    let before = runs.remembered(number)
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in try pendings.run(number, by: deadline) }
    } catch .unavailable(let unavailability) {
      // What has ended stays as it is; and while others wait, what was true a moment ago will do.
      guard let before, before.isCompleted || unavailability.cause == .busy else {
        throw .unavailable(unavailability)
      }
      return before
    }
  }

  private func run(_ pending: PendingRun, by deadline: Deadline) throws(SpecError) -> Run {
    // Once its run is known, that one is followed.
    if let number = pendings.known(pending) {
      var run = try run(number, by: deadline)
      if memory.started(number) == nil { run.isCertain = false }
      return run
    }
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in try pendings.run(pending, by: deadline) }
    } catch .unavailable(let unavailability) where unavailability.cause == .busy {
      return pendings.searching(pending, trouble: unavailability.message)
    }
  }

  package func activeRun(of pod: PodID, isDecision: Bool, by deadline: Deadline) -> Run? {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.glance))
    do throws(SpecError) {
      return try waiting { () throws(SpecError) in
        active.run(of: pod, isDecision: isDecision, by: end)
      }
    } catch {
      return active.remembered(of: pod)
    }
  }
}

extension Deadline {
  /// A deadline after half of what is left.
  fileprivate static func half(of deadline: Deadline) -> Deadline {
    .after(deadline.remaining / 2)
  }
}
