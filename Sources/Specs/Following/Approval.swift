extension Run {
  /// What a run waits for before it continues in an environment: a person's decision, or time.
  package struct Approval: Hashable, Sendable {
    /// The environment's number at the source.
    package let environment: Int64
    package let name: String
    /// Who can decide: logins of people and names of teams.
    package let reviewers: [String]
    /// Whether the token can decide.
    package let isOurs: Bool
    /// Minutes to wait, or zero; with the start in Unix seconds.
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

  /// A person's decision on a run.
  package struct Decision: Hashable, Sendable {
    /// `approved` or `rejected`; another word of the source is shown as it is.
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

/// An action on a run.
package enum RunAction: Hashable, Sendable {
  case cancel
  case rerun
  case rerunFailed
  /// With a comment, which may be empty.
  case approve(comment: String)
  case reject(comment: String)

  /// The most characters of a comment.
  package static let longestComment = 1_000
  /// The most attempts that are distinguished; GitHub allows fifty.
  package static let mostAttempts = 1_000

  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case cancel
    case rerun
    case rerunFailed = "rerun-failed"
    case approve
    case reject
  }

  /// `comment` is used for decisions only.
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
