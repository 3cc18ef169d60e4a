import Specs
import Text

/// The branch in its last known state.
struct Head: Sendable {
  /// The SHA of its newest commit; `nil` if GitHub's answer has no valid one.
  let commit: String?
  /// The SHA of its newest commit's tree, which identifies every file of the branch.
  let tree: String
  /// For checking whether it has changed.
  let etag: EntityTag?
}

/// Reads the state of the branch.
struct HeadReader: Sendable {
  let api: API
  let settings: GitHubSettings

  /// The current state; this does not count against the rate limit if it equals `known`.
  ///
  /// - Throws: ``SpecError``, also if GitHub answers with another branch: after a renaming it
  ///   redirects the old name.
  func read(_ known: Head?, by deadline: Deadline) throws(SpecError) -> Head {
    try result(known, by: deadline).get()
  }

  private func result(_ known: Head?, by deadline: Deadline) -> Result<Head, SpecError> {
    let path = api.repositoryPath + "/branches/" + PercentEncoding.encodedPath(settings.branch)
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: known?.etag), by: deadline)
      if answer.isUnchanged, let known { return .success(known) }
      let branch = try answer.decoded(as: BranchPayload.self)
      let tree = branch.commit.commit.tree.sha
      let commit = branch.commit.sha
      guard tree.isObjectID else { throw answer.unintelligible }
      if branch.name != settings.branch { return .failure(renamed(to: api.shown(branch.name))) }
      return .success(Head(commit: commit.isObjectID ? commit : nil, tree: tree, etag: answer.etag))
    } catch {
      return .failure(error.isNotFound ? absence(by: deadline) : error.explained(by: purpose))
    }
  }

  private func renamed(to name: String) -> SpecError {
    .notFound(
      message:
        "WORKFLOW_BRANCH is \(settings.branch), but GitHub redirects that name to the branch "
        + "\(name) of \(settings.repository). If you mean \(name), set WORKFLOW_BRANCH to \(name)."
    )
  }

  private var purpose: Purpose {
    Purpose(
      task: "read the branch \(settings.branch) of \(settings.repository)",
      repository: settings.repository,
      permission: .readContents,
      absence: "The repository \(settings.repository) has no branch \(settings.branch). "
        + "Set WORKFLOW_BRANCH to an existing branch."
    )
  }

  /// Whether the repository is missing, which GitHub also says of one that the token cannot see, or
  /// the branch.
  private func absence(by deadline: Deadline) -> SpecError {
    do throws(SpecError) {
      _ = try RepositoryReader(api: api, settings: settings).read(nil, by: deadline)
    } catch {
      return error
    }
    return .notFound(message: purpose.absence)
  }
}

/// Checks whether the repository is accessible.
struct RepositoryReader: Sendable {
  let api: API
  let settings: GitHubSettings

  /// Requests the repository; this does not count against the rate limit if it has not changed
  /// since `etag`.
  ///
  /// - Returns: The ETag for the next time.
  func read(_ etag: EntityTag?, by deadline: Deadline) throws(SpecError) -> EntityTag? {
    do throws(CallFailure) {
      let answer = try api.send(.get(api.repositoryPath, etag: etag), by: deadline)
      if answer.isUnchanged { return etag }
      _ = try answer.decoded(as: RepositoryPayload.self)
      return answer.etag
    } catch {
      throw error.explained(
        by: Purpose(
          task: "read the repository \(settings.repository)",
          repository: settings.repository,
          permission: .readContents,
          absence:
            "GitHub has no repository \(settings.repository), or the token in GH_TOKEN may not "
            + "see it. Set GH_REPO to the owner/name of a repository that it may see."
        )
      )
    }
  }
}
