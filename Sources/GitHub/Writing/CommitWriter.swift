import Specs
import Text

/// Makes one commit on a branch, signed if the server has GraphQL.
struct CommitWriter: Sendable {
  let git: GitWriter
  let graphQL: GraphQL

  /// Commits to an existing branch, if it still points to a known commit.
  ///
  /// - Parameters:
  ///   - files: What the commit writes.
  ///   - message: The whole message.
  ///   - branch: The branch.
  ///   - head: The commit that it must point to.
  ///   - tree: The tree of that commit, if known.
  ///   - deadline: When the answer must be there.
  /// - Returns: The new commit.
  /// - Throws: A failure with ``CallFailure/isStaleBranch`` if the branch has moved.
  func commit(
    _ files: [NewFile],
    _ message: String,
    to branch: String,
    at head: String,
    tree: String? = nil,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    if graphQL.isPresent(by: deadline) {
      return try graphQL.commit(files, message, to: branch, at: head, by: deadline)
    }
    let commit = try self.commit(files, message, over: head, tree: tree, by: deadline)
    try git.moveBranch(branch, to: commit, by: deadline)
    return commit
  }

  /// Makes a branch with one commit.
  ///
  /// - Returns: The commit.
  /// - Throws: A failure with ``CallFailure/isThereAlready`` if the branch exists.
  func branch(
    _ name: String,
    with files: [NewFile],
    _ message: String,
    from head: String,
    tree: String,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    if graphQL.isPresent(by: deadline) {
      try git.createBranch(name, at: head, by: deadline)
      do throws(CallFailure) {
        return try graphQL.commit(files, message, to: name, at: head, by: deadline)
      } catch {
        // After a refusal, nothing is left behind; anything else can go on later.
        switch error {
        case .refused, .forbidden, .unauthorized: try? git.deleteBranch(name, by: deadline)
        default: break
        }
        throw error
      }
    }
    let commit = try self.commit(files, message, over: head, tree: tree, by: deadline)
    try git.createBranch(name, at: commit, by: deadline)
    return commit
  }

  private func commit(
    _ files: [NewFile],
    _ message: String,
    over head: String,
    tree: String?,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    let base =
      if let tree { tree } else { try git.tree(of: head, by: deadline) }
    let made = try git.tree(
      files.map { .file(path: $0.path, bytes: $0.bytes) },
      over: base,
      by: deadline
    )
    return try git.commit(message, tree: made, parents: [head], by: deadline)
  }
}
