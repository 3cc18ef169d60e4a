internal import CGit2
internal import Glibc

/// What happens to files and index after the branch has moved.
extension WorkTree {
  /// Writes the changed files and their index entries.
  ///
  /// The index has to be locked.
  ///
  /// - Parameters:
  ///   - repository: Whose HEAD has the changes already.
  ///   - changes: What HEAD has and the work tree has not.
  /// - Returns: Paths that were left alone, because a person has changed them meanwhile.
  /// - Throws: What keeps a file or the index from being written.
  func follow(
    _ repository: borrowing Repository,
    _ changes: [FileChange]
  ) throws(GitFailure)
    -> [String]
  {
    var left: [String] = []
    for change in changes {
      do throws(FileFailure) {
        if try !write(repository, change) { left.append(change.path) }
      } catch {
        throw GitFailure(doing: "updating the work tree", reason: "\(error)")
      }
    }
    try updateIndex(changes)
    return left
  }

  /// Whether the file is as the change found it or as it leaves it.
  private func standing(_ repository: borrowing Repository, _ path: String) -> ObjectID? {
    var oid = git_oid()
    let code = git_repository_hashfile(&oid, repository.pointer, root + path, GIT_OBJECT_BLOB, path)
    return code == 0 ? ObjectID(oid) : nil
  }

  private func write(
    _ repository: borrowing Repository,
    _ change: FileChange
  ) throws(FileFailure)
    -> Bool
  {
    let path = root + change.path
    let temporary = path + Self.temporarySuffix
    try Files.remove(temporary)
    let standing = isThere(change.path) ? standing(repository, change.path) : nil
    if standing == change.new { return true }
    guard standing == change.old else { return false }
    guard change.old != nil || hasRoom(for: change.path) else { return false }
    let bytes: [UInt8]
    do throws(GitFailure) {
      bytes = try filtered(repository, change)
    } catch {
      throw FileFailure("\(path): \(error)", EIO)
    }
    try Files.makeFolders(Files.folder(of: path))
    do {
      let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      let file = try Files.Descriptor(temporary, flags, mode: change.isExecutable ? 0o777 : 0o666)
      try Files.write(bytes, to: file, temporary)
    }
    guard change.old != nil else {
      // Fails where a file has come into being meanwhile.
      if renameat2(AT_FDCWD, temporary, AT_FDCWD, path, rename_noreplace) == 0 { return true }
      unlink(temporary)
      return false
    }
    guard renameat2(AT_FDCWD, temporary, AT_FDCWD, path, rename_exchange) == 0 else {
      let failure = FileFailure(path)
      unlink(temporary)
      throw failure
    }
    // What stood there has the temporary name now. If it is not what we saw, it is somebody's work.
    var oid = git_oid()
    let code = git_repository_hashfile(
      &oid,
      repository.pointer,
      temporary,
      GIT_OBJECT_BLOB,
      change.path
    )
    let isOld = code == 0 && ObjectID(oid) == change.old
    if !isOld { _ = renameat2(AT_FDCWD, temporary, AT_FDCWD, path, rename_exchange) }
    unlink(temporary)
    return isOld
  }

  /// What a file is called while it is being written.
  private static let temporarySuffix = ".spec-editor"

  /// The file as a checkout would write it: line endings as the person's settings have them.
  private func filtered(
    _ repository: borrowing Repository,
    _ change: FileChange
  )
    throws(GitFailure) -> [UInt8]
  {
    let doing = "reading \(change.path)"
    var oid = change.new.oid
    var found: OpaquePointer?
    try LocalGit.check(git_blob_lookup(&found, repository.pointer, &oid), doing)
    let blob = try Owned(found, doing, free: git_blob_free)
    var buffer = git_buf()
    try LocalGit.check(git_blob_filter(&buffer, blob.pointer, change.path, nil), doing)
    defer { git_buf_dispose(&buffer) }
    guard let start = buffer.ptr else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: buffer.size))
  }

  /// Sets the entries in a copy of the index, which then takes its place in one step.
  private func updateIndex(_ changes: [FileChange]) throws(GitFailure) {
    let doing = "updating the index"
    do throws(FileFailure) {
      try Files.remove(scratch)
      if try Files.status(index) != nil {
        let bytes = try Files.read(index, limit: 256 << 20)
        try Files.replace(scratch, with: bytes, durably: false)
      }
    } catch {
      throw GitFailure(doing: doing, reason: "\(error)")
    }
    var opened: OpaquePointer?
    try LocalGit.check(git_index_open(&opened, scratch), doing)
    let copy = try Owned(opened, doing, free: git_index_free)
    for change in changes {
      var entry = git_index_entry()
      entry.id = change.new.oid
      entry.mode = (change.isExecutable ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB).rawValue
      // Without what stat says Git would have to read the file to see that nothing changed.
      if let status = try? Files.status(root + change.path) { entry.note(status) }
      let code = change.path.withCString { path in
        entry.path = path
        return git_index_add(copy.pointer, &entry)
      }
      try LocalGit.check(code, doing)
    }
    try LocalGit.check(git_index_write(copy.pointer), doing)
    guard rename(scratch, index) == 0 else {
      throw GitFailure(doing: doing, reason: FileFailure(index).reason)
    }
  }

  /// Finishes what a killed process began: files and index follow where they are as it found them.
  ///
  /// - Parameters:
  ///   - repository: Open.
  ///   - changes: What that process committed, or was about to.
  ///   - branch: Where to.
  /// - Throws: What keeps the repository from being read, or a file or the index from being written.
  func catchUp(
    _ repository: borrowing Repository,
    _ changes: [FileChange],
    _ branch: String
  )
    throws(GitFailure)
  {
    guard let tip = try repository.tip(of: branch) else { return }
    let tree = try repository.tree(of: tip)
    var open: OpaquePointer?
    try LocalGit.check(git_repository_index(&open, repository.pointer), "reading the index")
    let index = try Owned(open, "reading the index", free: git_index_free)
    var behind: [FileChange] = []
    for change in changes {
      try? Files.remove(root + change.path + Self.temporarySuffix)
      guard try repository.entry(at: change.path, in: tree)?.id == change.new else { continue }
      let staged = git_index_get_bypath(index.pointer, change.path, 0).map {
        ObjectID($0.pointee.id)
      }
      if staged == change.old { behind.append(change) }
    }
    if !behind.isEmpty { _ = try follow(repository, behind) }
  }
}

extension git_index_entry {
  /// Takes what Git compares to see that a file has not changed.
  fileprivate mutating func note(_ status: stat) {
    ctime.seconds = Int32(truncatingIfNeeded: status.st_ctim.tv_sec)
    ctime.nanoseconds = UInt32(truncatingIfNeeded: status.st_ctim.tv_nsec)
    mtime.seconds = Int32(truncatingIfNeeded: status.st_mtim.tv_sec)
    mtime.nanoseconds = UInt32(truncatingIfNeeded: status.st_mtim.tv_nsec)
    dev = UInt32(truncatingIfNeeded: status.st_dev)
    ino = UInt32(truncatingIfNeeded: status.st_ino)
    uid = status.st_uid
    gid = status.st_gid
    file_size = UInt32(truncatingIfNeeded: status.st_size)
  }
}
