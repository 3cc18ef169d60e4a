import Specs
import Text

/// The branch as it was when GitHub last told it.
struct Head: Sendable {
  /// SHA of its newest commit; `nil` where GitHub's answer gives none that can be asked for.
  let commit: String?
  /// SHA of its newest commit's tree: names every file of the branch.
  let tree: String
  /// For asking whether it has changed.
  let etag: EntityTag?
}

/// Reads where the branch stands.
struct HeadReader: Sendable {
  let api: API
  let settings: GitHubSettings

  /// Where the branch stands now; costs no rate limit when it has not moved since `known`.
  ///
  /// - Throws: ``SpecError``, also where GitHub answers with another branch: after a renaming it
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

  /// Whether the repository is missing, as GitHub tells of those a token may not see, or the branch.
  private func absence(by deadline: Deadline) -> SpecError {
    do throws(SpecError) {
      _ = try RepositoryReader(api: api, settings: settings).read(nil, by: deadline)
    } catch {
      return error
    }
    return .notFound(message: purpose.absence)
  }
}

/// Reads whether the repository is there for us.
struct RepositoryReader: Sendable {
  let api: API
  let settings: GitHubSettings

  /// Asks for the repository; costs no rate limit when it has not changed since `etag`.
  ///
  /// - Returns: The ETag to ask with next time.
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
