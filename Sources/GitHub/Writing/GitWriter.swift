import Specs
import Text

/// Writes Git objects and refs of the repository, with one request each.
struct GitWriter: Sendable {
  /// A file of a tree that is made from another.
  enum Entry: Sendable {
    case file(path: String, bytes: [UInt8])
    /// A file whose content is already in the repository.
    case blob(path: String, sha: String, mode: String)
    case removed(path: String)
  }

  let api: API

  /// Makes a tree.
  ///
  /// - Parameters:
  ///   - entries: What differs from `base`.
  ///   - base: The SHA of the tree to start from.
  ///   - deadline: When the answer must be there.
  /// - Returns: Its SHA.
  /// - Throws: ``CallFailure``.
  func tree(
    _ entries: [Entry],
    over base: String,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    var items: [JSON] = []
    for entry in entries {
      switch entry {
      case .file(let path, let bytes):
        if let text = String(validating: bytes, as: UTF8.self) {
          items.append([
            "path": .string(path), "mode": "100644", "type": "blob", "content": .string(text),
          ])
        } else {
          let sha = try blob(bytes, by: deadline)
          items.append(Self.item(path, "100644", .string(sha)))
        }
      case .blob(let path, let sha, let mode): items.append(Self.item(path, mode, .string(sha)))
      case .removed(let path): items.append(Self.item(path, "100644", .null))
      }
    }
    return try made(
      "git/trees",
      ["base_tree": .string(base), "tree": .array(items)],
      by: deadline
    )
  }

  private static func item(_ path: String, _ mode: String, _ sha: JSON) -> JSON {
    ["path": .string(path), "mode": .string(mode), "type": "blob", "sha": sha]
  }

  private func blob(_ bytes: [UInt8], by deadline: Deadline) throws(CallFailure) -> String {
    try made(
      "git/blobs",
      ["content": .string(Base64.text(of: bytes)), "encoding": "base64"],
      by: deadline
    )
  }

  /// Makes a commit that no branch points to yet.
  func commit(
    _ message: String,
    tree: String,
    parents: [String],
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    try made(
      "git/commits",
      [
        "message": .string(message), "tree": .string(tree),
        "parents": .array(parents.map { .string($0) }),
      ],
      by: deadline
    )
  }

  /// The SHA of the tree of a commit.
  func tree(of commit: String, by deadline: Deadline) throws(CallFailure) -> String {
    let answer = try api.send(.get("\(api.repositoryPath)/git/commits/\(commit)"), by: deadline)
    let tree = try answer.decoded(as: GitCommitPayload.self).tree.sha
    guard tree.isObjectID else { throw answer.unintelligible }
    return tree
  }

  /// The modes of some files in a tree.
  ///
  /// - Throws: ``CallFailure``, also if the tree is too large to be read at once.
  func modes(
    of paths: Set<String>,
    in tree: String,
    by deadline: Deadline
  ) throws(CallFailure) -> [String: String] {
    let answer = try api.send(
      .get("\(api.repositoryPath)/git/trees/\(tree)?recursive=1"),
      by: deadline
    )
    let payload = try answer.decoded(as: TreeModesPayload.self)
    let known: Set = ["100644", "100755", "120000"]
    return payload.tree.reduce(into: [:]) { modes, entry in
      if paths.contains(entry.path), known.contains(entry.mode) { modes[entry.path] = entry.mode }
    }
  }

  /// The commit that a branch points to; `nil` if the branch does not exist.
  func tip(of branch: String, by deadline: Deadline) throws(CallFailure) -> String? {
    do throws(CallFailure) {
      let path = "\(api.repositoryPath)/git/ref/heads/\(PercentEncoding.encodedPath(branch))"
      let answer = try api.send(.get(path), by: deadline)
      let sha = try answer.decoded(as: RefPayload.self).object.sha
      guard sha.isObjectID else { throw answer.unintelligible }
      return sha
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }

  func createBranch(
    _ name: String,
    at commit: String,
    by deadline: Deadline
  ) throws(CallFailure) {
    try expect(
      commit,
      in: try api.send(
        .write(
          .post,
          "\(api.repositoryPath)/git/refs",
          ["ref": .string("refs/heads/\(name)"), "sha": .string(commit)],
          successes: [201]
        ),
        by: deadline
      )
    )
  }

  /// Fast-forwards a branch to a commit; GitHub refuses any other move.
  func moveBranch(
    _ name: String,
    to commit: String,
    by deadline: Deadline
  ) throws(CallFailure) {
    try expect(
      commit,
      in: try api.send(
        .write(
          .patch,
          "\(api.repositoryPath)/git/refs/heads/\(PercentEncoding.encodedPath(name))",
          ["sha": .string(commit), "force": false],
          successes: [200]
        ),
        by: deadline
      )
    )
  }

  /// Takes a write for done only if GitHub says where the branch is now.
  private func expect(_ commit: String, in answer: Answer) throws(CallFailure) {
    guard try answer.decoded(as: RefPayload.self).object.sha == commit else {
      throw answer.unintelligible
    }
  }

  func deleteBranch(_ name: String, by deadline: Deadline) throws(CallFailure) {
    _ = try api.send(
      .write(
        .delete,
        "\(api.repositoryPath)/git/refs/heads/\(PercentEncoding.encodedPath(name))",
        successes: [204]
      ),
      by: deadline
    )
  }

  /// Makes an object; making it twice does no harm, so it is retried.
  private func made(
    _ kind: String,
    _ body: JSON,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    let call = Call.write(.post, "\(api.repositoryPath)/\(kind)", body, successes: [201])
    var answer: Answer
    do throws(CallFailure) {
      answer = try api.send(call, by: deadline)
    } catch .outage(_, mayHaveArrived: _, _) {
      answer = try api.send(call, by: deadline)
    }
    let sha = try answer.decoded(as: ObjectPayload.self).sha
    guard sha.isObjectID else { throw answer.unintelligible }
    return sha
  }
}

extension CallFailure {
  /// Whether the branch has moved, so it must be read again.
  var isStaleBranch: Bool {
    switch self {
    case .refused(status: 409, _): true
    case .refused(status: 422, let words):
      words.contains("not a fast forward") || words.contains("Update is not a fast")
    default: false
    }
  }

  /// Whether the branch or pull request already exists.
  var isThereAlready: Bool {
    if case .refused(status: 422, let words) = self {
      words.contains("already exists")
    } else {
      false
    }
  }

  /// GitHub's words, if the rules of the branch forbid the push.
  var protection: String? {
    let (words, isRefusal): (String, Bool) =
      switch self {
      case .refused(let status, let words): (words, status != 404)
      case .forbidden(let words, _): (words, true)
      default: ("", false)
      }
    let lower = words.lowercased()
    let isProtection = ["protected branch", "rule violations", "through a pull request"]
      .contains { lower.contains($0) }
    return isRefusal && isProtection ? words : nil
  }
}
