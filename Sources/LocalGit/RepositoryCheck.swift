internal import CGit2
internal import Glibc

/// Whether the repository at `LOCAL_REPO` can be served: it must be bare, complete, and all in one
/// place.
///
/// It checks the files before libgit2 opens them. libgit2 would follow `core.worktree`, a `gitdir:`
/// file, `commondir` and symbolic links out of the repository, and write there.
struct RepositoryCheck {
  /// The path as the operator wrote it.
  let path: String

  /// Finds the first reason not to serve the repository.
  ///
  /// - Throws: ``LocalGitError`` with what to do, or the reason why the files cannot be read.
  func run() throws {
    var status = stat()
    // Not lstat: the path itself may be a link to the repository.
    guard stat(path, &status) == 0 else { throw FileFailure(path) }
    if Files.isRegular(status), startsWith("gitdir:", path) { throw workTree(of: path) }
    guard Files.isFolder(status) else { throw notARepository }
    if try Files.status("\(path)/.git") != nil { throw workTree(of: path) }
    try checkLinks()
    for name in ["HEAD", "objects", "refs"] where try Files.status("\(path)/\(name)") == nil {
      // The Git folder of a linked work tree has a HEAD but no objects.
      if try Files.status("\(path)/commondir") != nil { break }
      throw notARepository
    }
    if try Files.status("\(path)/commondir") != nil {
      throw workTree(of: "\(path)/\(firstLine("\(path)/commondir"))")
    }
    let config = try Configuration("\(path)/config")
    if config.text("core.bare").map(Configuration.isFalse) == true
      || config.text("core.worktree") != nil
      || Files.name(of: Files.absolute(path)) == ".git"
    {
      throw workTree(of: path)
    }
    try checkComplete(config)
    if try !Self.linkedWorkTrees(in: path).isEmpty {
      throw refusal("has linked work trees", makeBare(from: path))
    }
  }

  /// The names of the work trees that show branches of a repository.
  static func linkedWorkTrees(in path: String) throws(FileFailure) -> [String] {
    let folder = "\(path)/worktrees"
    guard let status = try Files.status(folder), Files.isFolder(status) else { return [] }
    return try Files.names(in: folder)
  }

  // MARK: Refusals

  private var notARepository: LocalGitError {
    LocalGitError(path, "exists but is not a Git repository")
  }

  /// One line: the problem, and the command that solves it.
  private func refusal(_ problem: String, _ command: String) -> LocalGitError {
    LocalGitError(
      path,
      "\(problem), but Spec Editor needs a complete bare repository. Run: \(command)"
    )
  }

  /// The refusal for a work tree, or the Git folder in one.
  private func workTree(of place: String) -> LocalGitError {
    var source = Files.absolute(place)
    if Files.name(of: source) == ".git" { source = Files.folder(of: source) }
    // The link in a linked work tree or a submodule leads to its repository, and git follows it.
    let git = "\(source)/.git"
    let folder = (try? Files.status(git)) == nil ? source : git
    if let config = try? Configuration("\(folder)/config"), let remote = config.promisor {
      return refusal("is a work tree of a partial clone", cloneAgain(source, remote))
    }
    let clone = makeBare(from: source)
    guard isShallow(folder) else { return refusal("is a work tree", clone) }
    return refusal("is a work tree of a shallow clone", "\(deepen(source)) && \(clone)")
  }

  private func makeBare(from source: String) -> String {
    "git clone --bare \(source.shellWord) \(freeName(beside: source).shellWord)"
  }

  private func deepen(_ source: String) -> String { "git -C \(source.shellWord) fetch --unshallow" }

  /// Clones from the origin of the partial clone; its address is not shown, since it may contain a
  /// password.
  private func cloneAgain(_ source: String, _ remote: String) -> String {
    "git clone --bare \"$(git -C \(source.shellWord) config \("remote.\(remote).url".shellWord))\" "
      + freeName(beside: source).shellWord
  }

  /// A free path next to `source`.
  private func freeName(beside source: String) -> String {
    let source = source.trimmingSlashes
    let stem = source.hasSuffix(".git") ? String(source.dropLast(4)) : source
    let names = ["\(stem).git", "\(stem)-bare.git"] + (2..<100).map { "\(stem)-bare-\($0).git" }
    return names.first { (try? Files.status($0)) == nil } ?? "\(stem)-bare.git"
  }

  // MARK: Checks

  /// Refuses links through which a write would leave the repository.
  private func checkLinks() throws {
    var names = [
      "HEAD", "config", "packed-refs", "shallow", "commondir", "refs", "refs/heads", "logs",
      "logs/HEAD", "logs/refs", "logs/refs/heads", "objects", "spec-editor", "spec-editor/lock",
      "spec-editor/runs",
    ]
    for folder in ["objects", "refs/heads", "logs/refs/heads"] {
      names += try below(folder, isDeep: folder != "objects")
    }
    for name in names {
      guard let status = try Files.status("\(path)/\(name)") else { continue }
      if status.st_mode & S_IFMT == S_IFLNK {
        throw LocalGitError(
          path,
          "has a symbolic link, \(name), so Spec Editor would write to another place. "
            + "Replace it with what it points to"
        )
      }
      guard Files.isFolder(status) || Files.isRegular(status) else {
        throw LocalGitError(path, "has a \(name) that is neither a file nor a directory")
      }
    }
  }

  /// The names in a folder, and below it if `isDeep`; links are listed but not followed.
  private func below(_ folder: String, isDeep: Bool) throws(FileFailure) -> [String] {
    guard let status = try Files.status("\(path)/\(folder)"), Files.isFolder(status) else {
      return []
    }
    var names: [String] = []
    for name in try Files.names(in: "\(path)/\(folder)") {
      names.append("\(folder)/\(name)")
      if isDeep { names += try below("\(folder)/\(name)", isDeep: true) }
    }
    return names
  }

  /// Refuses clones that lack objects: a commit, or its history, could not be read.
  private func checkComplete(_ config: borrowing Configuration) throws {
    if let remote = config.promisor {
      throw refusal("is a partial clone", cloneAgain(Files.absolute(path), remote))
    }
    let packs = "\(path)/objects/pack"
    if try Files.status(packs) != nil,
      try Files.names(in: packs).contains(where: { $0.hasSuffix(".promisor") })
    {
      throw refusal("is a partial clone", cloneAgain(Files.absolute(path), "origin"))
    }
    if isShallow(path) { throw refusal("is a shallow clone", deepen(Files.absolute(path))) }
  }

  private func isShallow(_ folder: String) -> Bool {
    guard let status = try? Files.status("\(folder)/shallow") else { return false }
    return status.st_size > 0
  }

  private func startsWith(_ text: String, _ file: String) -> Bool {
    firstLine(file).hasPrefix(text)
  }

  /// The first line of a small file; empty if it cannot be read.
  private func firstLine(_ file: String) -> String {
    let bytes = (try? Files.read(file, limit: 4096)) ?? []
    return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
  }
}

/// A repository's `config` file, as libgit2 reads it.
private struct Configuration: ~Copyable {
  /// `nil` if there is no such file.
  private let pointer: OpaquePointer?

  init(_ path: String) throws(GitFailure) {
    try Library.start()
    var opened: OpaquePointer?
    if let status = try? Files.status(path), Files.isRegular(status) {
      try check(git_config_open_ondisk(&opened, path), "reading its config")
    }
    pointer = opened
  }

  deinit { git_config_free(pointer) }

  /// A value; empty for a name without one.
  func text(_ name: String) -> String? {
    guard let pointer else { return nil }
    var buffer = git_buf()
    guard git_config_get_string_buf(&buffer, pointer, name) == 0 else { return nil }
    defer { git_buf_dispose(&buffer) }
    return buffer.ptr.map { String(cString: $0) } ?? ""
  }

  /// Whether Git treats a value as false.
  static func isFalse(_ value: String) -> Bool {
    var result: Int32 = 1
    return git_config_parse_bool(&result, value) == 0 && result == 0
  }

  /// The remote that a partial clone fetches missing objects from.
  var promisor: String? {
    if let remote = text("extensions.partialclone") { return remote.isEmpty ? "origin" : remote }
    guard let pointer else { return nil }
    var iterator: OpaquePointer?
    guard git_config_iterator_glob_new(&iterator, pointer, "^remote\\..*\\.promisor$") == 0 else {
      return nil
    }
    defer { git_config_iterator_free(iterator) }
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let found = entry?.pointee {
      let value = found.value.map { String(cString: $0) } ?? "true"
      guard !Self.isFalse(value), let name = found.name.map({ String(cString: $0) }) else {
        continue
      }
      return String(name.dropFirst("remote.".count).dropLast(".promisor".count))
    }
    return nil
  }
}
