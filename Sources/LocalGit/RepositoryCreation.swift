internal import CGit2
internal import Glibc

/// Creates the repository at the first start.
enum RepositoryCreation {
  /// The largest size of one sample file, and the largest number of them.
  private static let sizeLimit = 8 << 20
  private static let countLimit = 10_000

  /// Whether there is nothing at `path`, or an empty folder.
  static func isAbsent(_ path: String) throws(FileFailure) -> Bool {
    var status = stat()
    // Not lstat: the path may be a link to the repository.
    if stat(path, &status) != 0 {
      if errno == ENOENT { return true }
      throw FileFailure(path)
    }
    guard Files.isFolder(status) else { return false }
    return try Files.names(in: path).isEmpty
  }

  /// Creates a bare repository with one commit, which holds the samples.
  ///
  /// It is built next to its final place and moved there in one step. A process that dies in
  /// between leaves at most a folder `….making`, which the next one removes. Two processes that
  /// start at once take turns, with a lock on the parent folder.
  ///
  /// - Parameter settings: Where to create it, and from which samples.
  /// - Returns: Whether it was created here, and not by another process in the meantime.
  /// - Throws: ``LocalGitError``.
  static func make(_ settings: LocalSettings) throws(LocalGitError) -> Bool {
    let path = settings.path.trimmingSlashes
    let making = path + ".making"
    do {
      let parent = Files.folder(of: path)
      try Files.makeFolders(parent)
      let folder = try Files.Descriptor(parent, O_RDONLY | O_DIRECTORY)
      try takeTurn(folder, parent)
      guard try isAbsent(path) else { return false }
      try Files.remove(making)
      let samples = try files(below: settings.samples)
      if samples.isEmpty {
        throw LocalGitError(path, "cannot be created: \(settings.samples) has no files")
      }
      try fill(making, with: samples, settings)
      try Files.synchronizeAll(making)
      guard rename(making, path) == 0 else { throw FileFailure(path) }
      try Files.synchronize(folderOf: path)
      return true
    } catch {
      try? Files.remove(making)
      switch error {
      case let error as FileFailure:
        throw LocalGitError(path, "cannot be created: \(error.words)")
      case let error as GitFailure:
        throw LocalGitError(path, "cannot be created: \(error.words)")
      case let error as LocalGitError:
        throw error
      default:
        throw LocalGitError(path, "cannot be created: \(error)")
      }
    }
  }

  /// Waits, at most ten seconds, until no other process creates a repository in the same folder.
  private static func takeTurn(
    _ folder: borrowing Files.Descriptor,
    _ path: String
  )
    throws(FileFailure)
  {
    for _ in 0..<200 {
      if flock(folder.number, LOCK_EX | LOCK_NB) == 0 { return }
      usleep(50_000)
    }
    throw FileFailure(path, EWOULDBLOCK)
  }

  private static func fill(
    _ path: String,
    with samples: [NewFile],
    _ settings: LocalSettings
  )
    throws(GitFailure)
  {
    try Library.start()
    let doing = "making the repository"
    var options = git_repository_init_options()
    try check(
      git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)),
      doing
    )
    options.flags =
      GIT_REPOSITORY_INIT_BARE.rawValue | GIT_REPOSITORY_INIT_MKDIR.rawValue
      | GIT_REPOSITORY_INIT_NO_REINIT.rawValue
    var made: OpaquePointer?
    let code = settings.branch.withCString { branch in
      options.initial_head = branch
      return git_repository_init_ext(&made, path, &options)
    }
    try check(code, doing)
    guard let made else { throw GitFailure(doing: doing, reason: "libgit2 returned nothing") }
    let repository = Repository(adopting: made)
    let files = samples.map {
      NewFile(
        path: settings.path(below: $0.path),
        bytes: $0.bytes,
        isExecutable: $0.isExecutable
      )
    }
    let commit = try repository.commit(
      repository.write(files, over: nil),
      over: nil,
      by: .application,
      message: "Start from the sample pods\n"
    )
    let move = try repository.move(settings.branch, from: nil, to: commit, note: "commit (initial)")
    if move != .moved { throw GitFailure(doing: doing, reason: "the branch exists already") }
  }

  /// The regular files below a folder, with their relative paths; links are skipped.
  private static func files(
    below folder: String,
    _ prefix: String = "",
    depth: Int = 0
  )
    throws(FileFailure) -> [NewFile]
  {
    guard depth < 16 else { throw FileFailure(folder, ELOOP) }
    var files: [NewFile] = []
    for name in try Files.names(in: folder) where name != ".git" {
      let path = "\(folder)/\(name)"
      guard let status = try Files.status(path) else { continue }
      if Files.isFolder(status) {
        files += try self.files(below: path, "\(prefix)\(name)/", depth: depth + 1)
      } else if Files.isRegular(status) {
        files.append(
          NewFile(
            path: prefix + name,
            bytes: try Files.read(path, limit: sizeLimit),
            isExecutable: status.st_mode & S_IXUSR != 0
          )
        )
      }
      if files.count > countLimit { throw FileFailure(folder, EFBIG) }
    }
    return files
  }
}

extension LocalSettings {
  /// The path in the repository, for a path below ``specsPath``.
  func path(below path: String) -> String { specsPath.isEmpty ? path : "\(specsPath)/\(path)" }

  /// The path of a pod's spec.yml in the repository.
  func specPath(of pod: some CustomStringConvertible) -> String { path(below: "\(pod)/spec.yml") }
}
