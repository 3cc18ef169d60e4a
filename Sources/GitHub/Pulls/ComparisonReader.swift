import Specs

/// Compares the branch of a pull request with its base.
struct ComparisonReader: Sendable {
  struct Comparison: Sendable {
    let base: String
    let head: String
    /// Where the branch left the base.
    let ancestor: CommitID
    /// Who asked last, and why, according to our commits.
    var requestedBy: String?
    var reason: String?
    /// Commits that Spec Editor did not make.
    var foreign = 0
    /// Commits of the branch.
    var commits = 1
    /// Commits of the base that are missing in the branch.
    var behind = 0
    var files: [ComparisonPayload.File] = []
    /// Whether there may be more files than one answer holds.
    var isCut = false

    var isOfOneCommit: Bool { commits == 1 }
  }

  /// Files of one answer.
  private static let mostFiles = 300

  let api: API

  /// What a branch has that its base does not.
  ///
  /// - Parameters:
  ///   - base: The SHA of the base's newest commit.
  ///   - head: The SHA of the branch's newest commit.
  ///   - pod: The pod that our commits name in a trailer.
  ///   - deadline: When the answer must be there.
  /// - Returns: The commits and files of the branch.
  /// - Throws: ``CallFailure``.
  func comparison(
    from base: String,
    to head: String,
    of pod: PodID,
    by deadline: Deadline
  ) throws(CallFailure) -> Comparison {
    let path = "\(api.repositoryPath)/compare/\(base)...\(head)"
    let answer = try api.send(.get(path), by: deadline)
    let payload = try answer.decoded(as: ComparisonPayload.self)
    guard let ancestor = CommitID(payload.merge_base_commit.sha) else {
      throw answer.unintelligible
    }
    var comparison = Comparison(base: base, head: head, ancestor: ancestor)
    comparison.commits = payload.commits.count
    comparison.behind = payload.behind_by
    comparison.files = payload.files ?? []
    comparison.isCut = comparison.files.count >= Self.mostFiles
    for commit in payload.commits where commit.parents.count < 2 {
      guard commit.mayBeOurs, Self.isOurs(commit.commit.message, pod) else {
        comparison.foreign += 1
        continue
      }
      let words = CommitWords(commit.commit.message, shown: api.shown)
      comparison.requestedBy = words.requestedBy
      comparison.reason = words.reason
    }
    return comparison
  }

  private static func isOurs(_ message: String, _ pod: PodID) -> Bool {
    let lines = message.split(whereSeparator: \.isNewline)
    return lines.suffix(8).contains { $0 == "Pod: \(pod)" }
  }
}
