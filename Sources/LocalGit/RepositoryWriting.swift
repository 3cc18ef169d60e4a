internal import CGit2

/// A file for the next commit.
struct NewFile {
  var path: String
  var bytes: [UInt8]
  var isExecutable = false
}

/// A file of a commit that is already stored.
private struct StoredFile {
  let path: String
  let blob: ObjectID
  let isExecutable: Bool
}

extension Repository {
  /// Stores bytes as a blob.
  private func write(_ file: NewFile) throws(GitFailure) -> StoredFile {
    var oid = git_oid()
    let code = file.bytes.withUnsafeBytes {
      git_blob_create_from_buffer(&oid, pointer, $0.baseAddress, $0.count)
    }
    try check(code, "writing \(file.path)")
    return StoredFile(path: file.path, blob: ObjectID(oid), isExecutable: file.isExecutable)
  }

  /// Stores files, and a tree with the entries of `base`, if any, and these files.
  func write(_ files: [NewFile], over base: ObjectID?) throws(GitFailure) -> ObjectID {
    var stored: [StoredFile] = []
    for file in files { stored.append(try write(file)) }
    let doing = "writing the tree"
    var baseline = git_oid()
    if let base {
      let tree = try tree(of: base)
      if let id = git_tree_id(tree.pointer) { baseline = id.pointee }
    } else {
      var made: OpaquePointer?
      try check(git_treebuilder_new(&made, pointer, nil), doing)
      let builder = try Owned(made, doing, free: git_treebuilder_free)
      try check(git_treebuilder_write(&baseline, builder.pointer), doing)
    }
    let start = try tree(ObjectID(baseline))
    var oid = git_oid()
    let code = withCStrings(stored.map(\.path)) { paths in
      let updates = stored.indices.map { index in
        git_tree_update(
          action: GIT_TREE_UPDATE_UPSERT,
          id: stored[index].blob.oid,
          filemode: stored[index].isExecutable
            ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB,
          path: paths[index].map { UnsafePointer($0) }
        )
      }
      return git_tree_create_updated(&oid, pointer, start.pointer, updates.count, updates)
    }
    try check(code, doing)
    return ObjectID(oid)
  }

  /// Stores a commit; no ref points at it yet.
  func commit(
    _ tree: ObjectID,
    over parent: ObjectID?,
    by author: Person,
    message: String
  ) throws(GitFailure) -> ObjectID {
    let doing = "writing the commit"
    let tree = try self.tree(tree)
    let author = try Signature(author)
    let committer = try Signature(.application)
    var oid = git_oid()
    if let parent {
      var found: OpaquePointer?
      var parentID = parent.oid
      try check(git_commit_lookup(&found, pointer, &parentID), doing)
      let parent = try Owned(found, doing, free: git_commit_free)
      var parents: [OpaquePointer?] = [parent.pointer]
      let code = git_commit_create(
        &oid,
        pointer,
        nil,
        author.pointer,
        committer.pointer,
        nil,
        message,
        tree.pointer,
        parents.count,
        &parents
      )
      try check(code, doing)
    } else {
      let code = git_commit_create(
        &oid,
        pointer,
        nil,
        author.pointer,
        committer.pointer,
        nil,
        message,
        tree.pointer,
        0,
        nil
      )
      try check(code, doing)
    }
    return ObjectID(oid)
  }

  /// Whether `ancestor` is `commit` or among its ancestors.
  func contains(_ ancestor: ObjectID, in commit: ObjectID) -> Bool {
    if ancestor == commit { return true }
    var commit = commit.oid
    var ancestor = ancestor.oid
    return git_graph_descendant_of(pointer, &commit, &ancestor) == 1
  }
}

/// An author or committer with the current time.
private struct Signature: ~Copyable {
  let pointer: UnsafeMutablePointer<git_signature>

  init(_ person: Person) throws(GitFailure) {
    var made: UnsafeMutablePointer<git_signature>?
    try check(git_signature_now(&made, person.name, person.email), "naming the author")
    guard let made else {
      throw GitFailure(doing: "naming the author", reason: "libgit2 returned nothing")
    }
    pointer = made
  }

  deinit { git_signature_free(pointer) }
}
