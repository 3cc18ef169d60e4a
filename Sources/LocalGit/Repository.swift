internal import CGit2

/// An open repository for use by one thread: libgit2's handles are cheap and must not be shared.
struct Repository: ~Copyable {
  let pointer: OpaquePointer

  /// Opens the bare repository at `path`; parent folders are not searched.
  ///
  /// A work tree in its configuration is ignored.
  init(at path: String) throws(GitFailure) {
    try Library.start()
    var opened: OpaquePointer?
    let flags =
      GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
      | GIT_REPOSITORY_OPEN_BARE.rawValue
    try check(git_repository_open_ext(&opened, path, flags, nil), "opening the repository")
    guard let opened else {
      throw GitFailure(doing: "opening the repository", reason: "libgit2 returned nothing")
    }
    pointer = opened
  }

  /// Takes ownership of a repository that libgit2 has just opened or created.
  init(adopting pointer: OpaquePointer) { self.pointer = pointer }

  deinit { git_repository_free(pointer) }

  /// The folder of HEAD, refs and objects, with a slash at its end.
  var folder: String { String(cString: git_repository_path(pointer)) }

  // MARK: Refs

  /// The commit at `refs/heads/{branch}`; `nil` if the branch does not exist.
  func tip(of branch: String) throws(GitFailure) -> ObjectID? {
    var oid = git_oid()
    let code = git_reference_name_to_id(&oid, pointer, "refs/heads/\(branch)")
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, "reading the branch \(branch)")
    return ObjectID(oid)
  }

  /// The names of all branches, to distinguish a new repository from a wrong branch.
  func branches() throws(GitFailure) -> [String] {
    var names = git_strarray()
    try check(git_reference_list(&names, pointer), "listing the branches")
    defer { git_strarray_dispose(&names) }
    let prefix = "refs/heads/"
    return (0..<names.count).compactMap { index in
      guard let name = names.strings[index].map({ String(cString: $0) }), name.hasPrefix(prefix)
      else { return nil }
      return String(name.dropFirst(prefix.count))
    }
  }

  enum Move { case moved, lostRace, locked }

  /// Moves `branch` to `commit` if it still points at `old`, atomically.
  ///
  /// - Parameters:
  ///   - branch: The branch.
  ///   - old: The expected commit; `nil` if the branch must not exist.
  ///   - commit: The new commit.
  ///   - note: For the reflog, if the repository keeps one.
  /// - Returns: Whether it moved, or what prevented it.
  /// - Throws: Any other error of libgit2.
  func move(
    _ branch: String,
    from old: ObjectID?,
    to commit: ObjectID,
    note: String
  )
    throws(GitFailure) -> Move
  {
    var reference: OpaquePointer?
    var new = commit.oid
    var expected = (old ?? .zero).oid
    let code = git_reference_create_matching(
      &reference,
      pointer,
      "refs/heads/\(branch)",
      &new,
      old == nil ? 0 : 1,
      &expected,
      note
    )
    git_reference_free(reference)
    switch code {
    case GIT_EMODIFIED.rawValue, GIT_EEXISTS.rawValue, GIT_ENOTFOUND.rawValue: return .lostRace
    case GIT_ELOCKED.rawValue: return .locked
    default:
      try check(code, "moving the branch \(branch)")
      return .moved
    }
  }

  // MARK: Objects

  /// The files of a commit.
  func tree(of commit: ObjectID) throws(GitFailure) -> Owned {
    let doing = "reading the commit \(commit.short)"
    var oid = commit.oid
    var found: OpaquePointer?
    try check(git_commit_lookup(&found, pointer, &oid), doing)
    let commit = try Owned(found, doing, free: git_commit_free)
    var tree: OpaquePointer?
    try check(git_commit_tree(&tree, commit.pointer), doing)
    return try Owned(tree, doing, free: git_tree_free)
  }

  func tree(_ id: ObjectID) throws(GitFailure) -> Owned {
    var oid = id.oid
    var tree: OpaquePointer?
    try check(git_tree_lookup(&tree, pointer, &oid), "reading the tree \(id.short)")
    return try Owned(tree, "reading a tree", free: git_tree_free)
  }

  /// The size of a blob, without reading it; `nil` if it does not exist.
  func blobSize(_ id: ObjectID) throws(GitFailure) -> Int? {
    let doing = "reading the blob \(id.short)"
    var oid = id.oid
    var database: OpaquePointer?
    try check(git_repository_odb(&database, pointer), doing)
    let odb = try Owned(database, doing, free: git_odb_free)
    var size = 0
    var type = GIT_OBJECT_INVALID
    let code = git_odb_read_header(&size, &type, odb.pointer, &oid)
    if code == GIT_ENOTFOUND.rawValue { return nil }
    try check(code, doing)
    return type == GIT_OBJECT_BLOB ? size : nil
  }

  /// The bytes of a blob; `nil` if it has more than `limit` bytes, in which case it is not read.
  func blob(_ id: ObjectID, limit: Int) throws(GitFailure) -> [UInt8]? {
    guard let size = try blobSize(id) else {
      throw GitFailure(doing: "reading the blob \(id.short)", reason: "there is no such blob")
    }
    guard size <= limit else { return nil }
    let doing = "reading the blob \(id.short)"
    var oid = id.oid
    var found: OpaquePointer?
    try check(git_blob_lookup(&found, pointer, &oid), doing)
    let blob = try Owned(found, doing, free: git_blob_free)
    guard let content = git_blob_rawcontent(blob.pointer) else { return [] }
    return [UInt8](
      UnsafeRawBufferPointer(start: content, count: Int(git_blob_rawsize(blob.pointer)))
    )
  }
}
