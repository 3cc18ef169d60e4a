import Specs

extension RunRecord {
  /// The run for the pages.
  var run: Run {
    let status = Run.Status(status)
    let steps = steps.map {
      Run.Step(name: $0.name, status: Run.Status($0.status), conclusion: $0.conclusion)
    }
    return Run(
      id: RunID(number: id),
      pod: pod,
      title: "Deploy \(customer)/\(environment)",
      status: status,
      conclusion: conclusion,
      requestedBy: requestedBy,
      createdAt: createdAt,
      updatedAt: updatedAt,
      jobs: [Run.Job(name: "Deploy", status: status, conclusion: conclusion, steps: steps)],
      log: log,
      inputs: allInputs,
      changes: changes.compactMap(\.change),
      commit: commit?.hex
    )
  }

  /// What was asked for, in the words of the workflow that the other source dispatches.
  private var allInputs: [Deployment.Input] {
    var all = [
      Deployment.Input(name: "customer", value: customer),
      Deployment.Input(name: "environment", value: environment),
    ]
    all += inputs.map { Deployment.Input(name: $0.name, value: $0.value) }
    if let requestedBy { all.append(Deployment.Input(name: "requested_by", value: requestedBy)) }
    if let reason { all.append(Deployment.Input(name: "reason", value: reason)) }
    return all
  }
}
