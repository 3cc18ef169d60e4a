package import Specs

extension Visit {
  /// The spec of the pod that two segments of the address name.
  ///
  /// - Parameter repository: Where it is read.
  /// - Returns: The spec.
  /// - Throws: A 400 ``Problem`` for what no pod can be called; what the repository throws.
  package func spec(in repository: any SpecRepository) throws -> Spec {
    guard parameters.count == 2,
      let pod = PodID(customer: parameters[0], environment: parameters[1])
    else {
      var problem = Problem.badRequest(
        "No pod has that name: customer and environment are 1–50 letters a to z, digits, hyphens and underscores."
      )
      problem.listsPods = true
      throw problem
    }
    return try repository.spec(of: pod, by: deadline)
  }

  /// Starts a deployment, and notes for the audit what became of it.
  package func start(
    _ request: DeploymentRequest,
    by deployer: any Deployer,
    _ metrics: Metrics
  ) throws(SpecError) -> Deployment {
    attempt?.note(request)
    do throws(SpecError) {
      let deployment = try deployer.deploy(request, by: deadline)
      metrics.countDeployment(succeeded: true)
      attempt?.note(.started, run: deployment.run?.id)
      return deployment
    } catch {
      metrics.countDeployment(succeeded: false)
      if case .unavailable(let unavailability) = error, unavailability.isUnclear {
        attempt?.note(.unclear)
      }
      throw error
    }
  }
}
