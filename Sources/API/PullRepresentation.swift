import Answering
import Specs
import Text

extension JSON {
  /// A pull request as programs see it; `schema` says what is secret.
  static func pull(_ pull: PullRequest, _ links: Links, _ schema: SpecSchema) -> JSON {
    [
      "number": .int(Int64(pull.number)), "url": JSON(Links.external(pull.link)),
      "page": .string(links.pull(pull.number)),
      "customer": .string(pull.pod.customer.text), "env": .string(pull.pod.environment.text),
      "title": .string(pull.title), "state": .string(pull.state.rawValue),
      "draft": .bool(pull.isDraft), "mergeable_state": .string(pull.mergeability.word),
      "branch": .string(pull.branch), "base": .string(pull.base), "head": .string(pull.head),
      "requested_by": JSON(pull.requestedBy), "reason": JSON(pull.reason),
      "author": JSON(pull.author), "created_at": JSON(pull.createdAt.map(Timestamp.text)),
      "updated_at": JSON(pull.updatedAt.map(Timestamp.text)),
      "ended_at": JSON(pull.endedAt.map(Timestamp.text)),
      "changes": .array(pull.changes.map { JSON(schema.masked($0)) }),
      "foreign_commits": .int(Int64(pull.foreignCommits)),
      "other_files": .array(pull.otherFiles.map { .string($0) }),
      "checks": .array(pull.checks.map(check)), "reviews": .array(pull.reviews.map(review)),
      "awaited": .array(pull.awaited.map { .string($0) }),
      "merge_commit": JSON(pull.mergeCommit),
      "runs": .array(pull.runs.map { summary(of: $0, links) }),
      "settled": .bool(pull.isSettled), "note": JSON(pull.note),
      "actions": .array(
        PullAction.Kind.allCases.filter(pull.actions.contains).map { .string($0.rawValue) }
      ),
    ]
  }

  private static func check(_ check: PullRequest.Check) -> JSON {
    [
      "name": .string(check.name), "state": .string(check.word),
      "url": JSON(Links.external(check.link)),
    ]
  }

  private static func review(_ review: PullRequest.Review) -> JSON {
    [
      "author": .string(review.author), "verdict": .string(review.verdict.word),
      "submitted_at": JSON(review.submittedAt.map(Timestamp.text)),
    ]
  }
}

extension PullRequest.Mergeability {
  static let words = [
    computing, .clean, .unstable, .behind, .blocked, .conflict, .draft, .unknown,
  ].map(\.word)

  fileprivate var word: String {
    switch self {
    case .computing: "computing"
    case .clean: "clean"
    case .unstable: "unstable"
    case .behind: "behind"
    case .blocked: "blocked"
    case .conflict: "conflict"
    case .draft: "draft"
    case .unknown: "unknown"
    }
  }
}

extension PullRequest.Review.Verdict {
  static let words = [approved, .changesRequested, .commented, .dismissed].map(\.word)

  fileprivate var word: String {
    switch self {
    case .approved: "approved"
    case .changesRequested: "changes_requested"
    case .commented: "commented"
    case .dismissed: "dismissed"
    }
  }
}
