package import Specs
internal import Text

extension Visit {
  /// The pod in the first two segments of the address.
  ///
  /// - Throws: A 400 ``Problem`` for an invalid pod name.
  package func pod() throws(Problem) -> PodID {
    guard parameters.count >= 2,
      let pod = PodID(customer: parameters[0], environment: parameters[1])
    else {
      var problem = Problem.badRequest(
        "No pod has that name: customer and environment are 1–50 letters a to z, digits, hyphens and underscores."
      )
      problem.listsPods = true
      throw problem
    }
    return pod
  }

  /// The run in the first segment of the address.
  ///
  /// - Throws: A 404 ``Problem`` for an invalid run name.
  package func runID() throws(Problem) -> RunID {
    guard let id = parameters.first.flatMap({ RunID($0) }) else { throw .noSuchPage(self) }
    return id
  }

  /// A number in the address's query; `nil` if there is none.
  ///
  /// - Throws: A 400 ``Problem`` for anything but a number from 1 to `most`.
  package func number(_ name: String, atMost most: Int) throws(Problem) -> Int? {
    guard let text = request.target.query[name], !text.isEmpty else { return nil }
    guard let number = Int(text), (1...most).contains(number) else {
      throw .badRequest("\(name) must be a number from 1 to \(most.grouped).")
    }
    return number
  }

  /// The requested attempt of a run.
  package func attemptNumber() throws(Problem) -> Int? {
    try number("attempt", atMost: RunAction.mostAttempts)
  }

  /// The person who asks.
  package var actor: Actor { Actor(named: request.user) }

  /// Starts a deployment, and notes the result for audit and metrics.
  ///
  /// - Throws: What the desk throws.
  package func deploy(
    _ change: ChangeSet,
    key: String,
    anyway: Bool,
    at desk: Desk,
    _ metrics: Metrics
  ) throws(SpecError) -> Deployment {
    attempt?.note(change)
    do throws(SpecError) {
      let deployment = try desk.deploy(change, key: key, anyway: anyway, by: deadline)
      metrics.countDeployment(succeeded: true)
      attempt?.note(deployment.follows, commit: deployment.commit)
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
