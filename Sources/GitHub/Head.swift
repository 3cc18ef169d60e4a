import Specs
import Text

/// The branch as it was when GitHub last told it.
struct Head: Sendable {
  /// SHA of its newest commit's tree: names every file of the branch.
  let tree: String
  /// For asking whether it has changed.
  let etag: String?
}

/// Reads where the branch stands.
struct HeadReader: Sendable {
  let api: API
  let settings: GitHubSettings

  /// Where the branch stands now; costs no rate limit when it has not moved since `known`.
  func read(_ known: Head?, by deadline: Deadline) throws(SpecError) -> Head {
    let path = api.repositoryPath + "/branches/" + PercentEncoding.encodedPath(settings.branch)
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: known?.etag), by: deadline)
      if answer.isUnchanged, let known { return known }
      let tree = try answer.decoded(as: BranchPayload.self).commit.commit.tree.sha
      guard tree.isObjectID else { throw .unintelligible }
      return Head(tree: tree, etag: answer.etag)
    } catch {
      // 409 is a repository without a single commit.
      guard error.isNotFound || error.isEmptyRepository else { throw error.explained(by: purpose) }
      throw absence(by: deadline)
    }
  }

  private var purpose: Purpose {
    Purpose(
      task: "read the branch \(settings.branch) of \(settings.repository)",
      permission: .readContents,
      absence: "The repository \(settings.repository) has no branch \(settings.branch). "
        + "Set WORKFLOW_BRANCH to one that it has."
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
  func read(_ etag: String?, by deadline: Deadline) throws(SpecError) -> String? {
    do throws(CallFailure) {
      let answer = try api.send(.get(api.repositoryPath, etag: etag), by: deadline)
      if answer.isUnchanged { return etag }
      _ = try answer.decoded(as: RepositoryPayload.self)
      return answer.etag
    } catch {
      throw error.explained(
        by: Purpose(
          task: "read the repository \(settings.repository)",
          permission: .readContents,
          absence:
            "GitHub has no repository \(settings.repository), or the token in GH_TOKEN may not "
            + "see it. Set GH_REPO to owner/name of one that it may."
        )
      )
    }
  }
}
