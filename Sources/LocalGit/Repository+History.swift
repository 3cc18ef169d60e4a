internal import CGit2

extension Repository {
  /// The most commits to search for a file's old content, and the time for it.
  private static let (mostCommits, patience) = (500, Duration.milliseconds(250))

  /// Whether a file had that blob in a commit or before it.
  ///
  /// - Parameters:
  ///   - blob: The expected blob.
  ///   - path: The file.
  ///   - commit: Where to begin.
  /// - Returns: `nil` if it would take too long to tell.
  /// - Throws: libgit2's error.
  func hadBlob(
    _ blob: ObjectID,
    at path: String,
    before commit: ObjectID
  ) throws(GitFailure) -> Bool? {
    let doing = "reading the history of \(path)"
    let limit = ContinuousClock.now + Self.patience
    var made: OpaquePointer?
    try check(git_revwalk_new(&made, pointer), doing)
    let walk = try Owned(made, doing, free: git_revwalk_free)
    git_revwalk_sorting(walk.pointer, GIT_SORT_TIME.rawValue)
    var start = commit.oid
    try check(git_revwalk_push(walk.pointer, &start), doing)
    for _ in 0..<Self.mostCommits {
      var next = git_oid()
      let code = git_revwalk_next(&next, walk.pointer)
      if code == GIT_ITEROVER.rawValue { return false }
      try check(code, doing)
      if try entry(at: path, in: tree(of: ObjectID(next)))?.id == blob { return true }
      if ContinuousClock.now > limit { return nil }
    }
    return nil
  }

  /// The hash of bytes as a blob.
  static func name(ofBlob bytes: [UInt8]) -> ObjectID {
    var oid = git_oid()
    let code = bytes.withUnsafeBytes {
      git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
    }
    return code == 0 ? ObjectID(oid) : .zero
  }
}
