extension Run {
  /// What a run waits for: somebody's word, or time, before it goes on in an environment.
  package struct Approval: Hashable, Sendable {
    /// The environment's number at the source.
    package let environment: Int64
    package let name: String
    /// Who may decide: logins of people and names of teams.
    package let reviewers: [String]
    /// Whether we may.
    package let isOurs: Bool
    /// Minutes to wait, and since when, in Unix seconds; zero for none.
    package let wait: Int
    package let waitsSince: Int64?

    package init(
      environment: Int64,
      name: String,
      reviewers: [String],
      isOurs: Bool,
      wait: Int = 0,
      waitsSince: Int64? = nil
    ) {
      self.environment = environment
      self.name = name
      self.reviewers = reviewers
      self.isOurs = isOurs
      self.wait = wait
      self.waitsSince = waitsSince
    }
  }

  /// What somebody decided about a run.
  package struct Decision: Hashable, Sendable {
    /// `approved` or `rejected`; another word of the source's is shown as it is.
    package let state: String
    package let by: String?
    package let comment: String
    package let environments: [String]

    package init(state: String, by: String?, comment: String, environments: [String]) {
      self.state = state
      self.by = by
      self.comment = comment
      self.environments = environments
    }
  }
}

/// What can be asked of a run.
package enum RunAction: Hashable, Sendable {
  case cancel
  case rerun
  case rerunFailed
  /// With what is said about it; may be empty.
  case approve(comment: String)
  case reject(comment: String)

  /// Characters of a comment.
  package static let longestComment = 1_000
  /// Attempts that are told apart; GitHub allows fifty.
  package static let mostAttempts = 1_000

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case cancel
    case rerun
    case rerunFailed = "rerun-failed"
    case approve
    case reject
  }

  /// `comment` counts for decisions alone.
  package init(_ kind: Kind, comment: String) {
    self =
      switch kind {
      case .cancel: .cancel
      case .rerun: .rerun
      case .rerunFailed: .rerunFailed
      case .approve: .approve(comment: comment)
      case .reject: .reject(comment: comment)
      }
  }

  package var kind: Kind {
    switch self {
    case .cancel: .cancel
    case .rerun: .rerun
    case .rerunFailed: .rerunFailed
    case .approve: .approve
    case .reject: .reject
    }
  }
}
