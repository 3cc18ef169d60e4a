package import YAML

/// The result of bringing the base into a pull request's branch.
package enum PullUpdate: Sendable {
  case done
  /// Both sides changed the same values, and a person must decide.
  case conflict(Conflict)
}

extension Editor {
  /// Brings the base into the branch of a pull request: applies its changes to the base's text.
  ///
  /// - Parameters:
  ///   - number: The pull request.
  ///   - choices: Which side wins, for each conflict.
  ///   - decidedAt: The blob SHA of the base's text that the choices were made against.
  ///   - actor: Who asks.
  ///   - deadline: When the answer must be there.
  /// - Returns: That it was done, or the conflict to decide.
  /// - Throws: ``SpecError``, and ``InvalidSpec`` for a text that the schema does not allow.
  package func update(
    pull number: Int,
    choices: [FieldPath: Side] = [:],
    decidedAt: String? = nil,
    by actor: Actor,
    by deadline: Deadline
  ) throws -> PullUpdate {
    let divergence = try pulls.divergence(of: number, by: deadline)
    let request = ChangeRequest(
      pod: divergence.pod,
      intent: .text(divergence.ours.text),
      expectation: .current,
      choices: choices,
      decidedAt: decidedAt,
      actor: actor
    )
    let proposal = try proposer.proposal(
      for: request,
      base: divergence.ancestor,
      theirs: divergence.theirs,
      by: deadline
    )
    let text: String?
    switch proposal {
    case .conflict(let conflict): return .conflict(conflict)
    case .unchanged(let original): text = original?.text
    case .change(let change): text = change.text
    }
    try pulls.update(divergence, with: text, by: actor, by: deadline)
    return .done
  }
}
