import Specs

/// Compares the branch of a pull request with its base.
struct ComparisonReader: Sendable {
  struct Comparison: Sendable {
    let base: String
    let head: String
    /// Where the branch left the base.
    let ancestor: CommitID
    /// Who asked last, and why, as our commits say.
    var requestedBy: String?
    var reason: String?
    /// Commits that were not made here.
    var foreign = 0
    /// Commits of the branch.
    var commits = 1
    /// Commits of the base that the branch lacks.
    var behind = 0
    var files: [ComparisonPayload.File] = []
    /// Whether GitHub lists more files than one answer holds.
    var isCut = false

    var isOfOneCommit: Bool { commits == 1 }
  }

  /// Files of one answer.
  private static let mostFiles = 300

  let api: API

  /// What a branch has that another lacks.
  ///
  /// - Parameters:
  ///   - base: SHA or name of the one that it is compared with.
  ///   - head: SHA of its newest commit.
  ///   - pod: Whose trailers make a commit one of ours.
  ///   - deadline: When the answer must be there.
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
      guard Self.isOurs(commit.commit.message, pod) else {
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
