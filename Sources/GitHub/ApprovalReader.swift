import Specs

/// Reads what a run waits for, and what was decided about it.
struct ApprovalReader: Sendable {
  /// Environments, reviewers and decisions that are shown.
  private static let most = 20

  let api: API

  /// What a run waits for; whether we may decide is said for the token that asks.
  func pending(
    at path: String,
    by deadline: Deadline
  ) throws(CallFailure) -> [Run.Approval] {
    let answer = try api.send(.get("\(path)/pending_deployments"), by: deadline)
    return try answer.decoded(as: [PendingDeploymentPayload].self).prefix(Self.most)
      .compactMap { payload in
        payload.environment.id.map { id in
          Run.Approval(
            environment: id,
            name: api.shown(payload.environment.name ?? "\(id)"),
            reviewers: payload.reviewers.prefix(Self.most).compactMap { reviewer in
              (reviewer.reviewer?.login ?? reviewer.reviewer?.slug ?? reviewer.reviewer?.name)
                .map(api.shown)
            },
            isOurs: payload.current_user_can_approve,
            wait: max(0, payload.wait_timer),
            waitsSince: payload.wait_timer_started_at.flatMap(Timestamps.iso8601)
          )
        }
      }
  }

  /// What was decided about a run; none where GitHub does not say.
  func decisions(at path: String, by deadline: Deadline) throws(CallFailure) -> [Run.Decision] {
    let answer = try api.send(.get("\(path)/approvals"), by: deadline)
    return try answer.decoded(as: [ApprovalPayload].self).prefix(Self.most).map { payload in
      Run.Decision(
        state: api.shown(payload.state),
        by: payload.user.map { api.shown($0.login) },
        comment: api.shown(payload.comment),
        environments: payload.environments.prefix(Self.most).compactMap {
          $0.name.map(api.shown)
        }
      )
    }
  }
}
