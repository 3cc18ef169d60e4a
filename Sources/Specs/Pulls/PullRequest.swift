/// A pull request that changes one pod, as its source reports it now.
package struct PullRequest: Sendable {
  package enum State: String, Hashable, Sendable { case open, closed, merged }

  /// Whether it can be merged now.
  package enum Mergeability: Hashable, Sendable {
    /// GitHub is still computing it.
    case computing
    case clean
    /// It can be merged, although a check that is not required failed or is still running.
    case unstable
    /// The rules require a branch that is up to date with its base.
    case behind
    /// A required check, review, or other condition is missing.
    case blocked
    /// Both sides changed the same lines.
    case conflict
    case draft
    /// An unknown word of the source.
    case unknown
  }

  /// A check of its newest commit.
  package struct Check: Hashable, Sendable {
    package let name: String
    /// `success`, `failure` … once it is over, else `queued`, `in_progress` or `pending`.
    package let word: String
    package let link: String?

    package init(name: String, word: String, link: String? = nil) {
      self.name = name
      self.word = word
      self.link = link
    }
  }

  /// A person's last review.
  package struct Review: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
      case approved, changesRequested, commented, dismissed
    }

    package let author: String
    package let verdict: Verdict
    /// Unix seconds.
    package let submittedAt: Int64?

    package init(author: String, verdict: Verdict, submittedAt: Int64? = nil) {
      self.author = author
      self.verdict = verdict
      self.submittedAt = submittedAt
    }
  }

  package let number: Int
  package let pod: PodID
  package var title: String
  package var state: State
  package var isDraft = false
  package var mergeability: Mergeability = .computing
  /// Its page at the source.
  package var link: String?
  package var branch: String
  /// The branch to merge into.
  package var base: String
  /// The newest commit of its branch.
  package var head: String
  /// Who asked for it here, and why, if known.
  package var requestedBy: String?
  package var reason: String?
  /// Who opened it at the source: often the owner of a token.
  package var author: String?
  /// Unix seconds.
  package var createdAt: Int64?
  package var updatedAt: Int64?
  /// When it was merged or closed, in Unix seconds.
  package var endedAt: Int64?
  /// The pod's file where the branch left the base; `nil` if it did not exist.
  package var before: OldText?
  /// The pod's file at ``head``; `nil` if the branch removes it, or if it is unknown.
  package var after: OldText?
  package var changes: [FieldChange] = []
  /// Commits on its branch that Spec Editor did not make.
  package var foreignCommits = 0
  /// Other files that the branch changes.
  package var otherFiles: [String] = []
  package var checks: [Check] = []
  package var reviews: [Review] = []
  /// People and teams whose review was requested and is missing.
  package var awaited: [String] = []
  /// The commit that it became on the base.
  package var mergeCommit: String?
  /// The runs that its merge started, without jobs.
  package var runs: [Run] = []
  /// Whether more runs can appear.
  package var awaitsRuns = false
  /// Why it cannot be merged from here, whatever the source allows; a sentence.
  package var obstacle: String?
  /// What a person should know about it, in sentences.
  package var note: String?
  /// What can be done with it now; the source can still refuse.
  package var actions: Set<PullAction.Kind> = []

  package init(
    number: Int,
    pod: PodID,
    title: String,
    state: State,
    branch: String,
    base: String,
    head: String
  ) {
    self.number = number
    self.pod = pod
    self.title = title
    self.state = state
    self.branch = branch
    self.base = base
    self.head = head
  }

  /// Whether nothing is left to wait for.
  package var isSettled: Bool {
    switch state {
    case .open: false
    case .closed: true
    case .merged: !awaitsRuns && runs.allSatisfy(\.isCompleted)
    }
  }
}

/// What can be done with a pull request.
package enum PullAction: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case merge, close
    /// Brings the base's changes into its branch.
    case update
  }

  /// Merges it, if its newest commit is still this one.
  case merge(head: String)
  /// Closes it and deletes its branch.
  case close

  package var kind: Kind {
    switch self {
    case .merge: .merge
    case .close: .close
    }
  }
}
