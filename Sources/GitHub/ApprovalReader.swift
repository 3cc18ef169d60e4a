import Specs

/// Reads the approvals that a run waits for, and earlier decisions.
struct ApprovalReader: Sendable {
  /// The most environments, reviewers and decisions to show.
  private static let most = 20

  let api: API

  /// What a run waits for; whether we can decide depends on the token.
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

  /// Earlier decisions on a run; empty if GitHub does not report them.
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
