import Specs

extension RunRecord {
  /// The run for the pages.
  var run: Run {
    let status = Run.Status(status)
    let steps = steps.enumerated().map { place, step in
      Run.Step(
        number: place + 1,
        name: step.name,
        status: Run.Status(step.status),
        conclusion: step.conclusion,
        startedAt: step.startedAt,
        completedAt: step.completedAt
      )
    }
    let job = Run.Job(
      id: Self.job,
      name: "Deploy",
      status: status,
      conclusion: conclusion,
      startedAt: createdAt,
      completedAt: isCompleted ? updatedAt : nil,
      attempt: 1,
      steps: steps
    )
    return Run(
      id: RunID(number: id),
      pod: pod,
      title: "Deploy \(customer)/\(environment)",
      status: status,
      conclusion: conclusion,
      requestedBy: requestedBy,
      reason: reason,
      createdAt: createdAt,
      startedAt: createdAt,
      updatedAt: updatedAt,
      jobs: [job],
      inputs: allInputs,
      changes: changes.compactMap(\.change),
      commit: commit?.hex,
      revision: blob?.hex,
      actions: isCompleted ? [] : [.cancel]
    )
  }

  /// The name of the only job in addresses.
  static let job = "deploy"

  /// The request, in the terms of the workflow that the other source dispatches.
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
