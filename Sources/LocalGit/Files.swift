internal import CGit2
internal import Glibc

/// Why a file could not be read or written.
struct FileFailure: Error, CustomStringConvertible {
  let path: String
  let code: Int32

  /// Takes the `errno` of the last call.
  init(_ path: String, _ code: Int32 = errno) {
    self.path = path
    self.code = code
  }

  /// Only the system's message.
  var reason: String { strerror(code).map { String(cString: $0).lowercased() } ?? "error \(code)" }
  var description: String { "\(path): \(reason)" }

  /// The failure as a sentence, with what to do about it if known.
  var words: String { "\(self)." + (Advice.sentence(for: code).map { " \($0)" } ?? "") }
}

/// File operations that do not follow links that others may have created.
enum Files {
  /// An open file, closed with its owner and never inherited by a command.
  struct Descriptor: ~Copyable {
    let number: Int32

    init(_ path: String, _ flags: Int32, mode: mode_t = 0o666) throws(FileFailure) {
      number = open(path, flags | O_CLOEXEC, mode)
      if number < 0 { throw FileFailure(path) }
    }

    init(adopting number: Int32) { self.number = number }

    deinit { close(number) }
  }

  /// The result of `lstat`; `nil` if there is nothing.
  static func status(_ path: String) throws(FileFailure) -> stat? {
    var status = stat()
    if lstat(path, &status) == 0 { return status }
    if errno == ENOENT { return nil }
    throw FileFailure(path)
  }

  static func isFolder(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFDIR }
  static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  /// The bytes of a regular file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
    let file = try Descriptor(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Glibc.read(file.number, &buffer, buffer.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileFailure(path)
      }
      bytes += buffer[..<count]
      if bytes.count > limit { throw FileFailure(path, EFBIG) }
    }
  }

  /// Writes all of `bytes` to an open file.
  static func write(
    _ bytes: [UInt8],
    to file: borrowing Descriptor,
    _ path: String
  )
    throws(FileFailure)
  {
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        Glibc.write(file.number, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FileFailure(path)
      }
      written += count
    }
  }

  /// Replaces a file atomically: readers see the old or the new bytes, even after a crash.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - bytes: The new content.
  ///   - durably: Whether to return only when a power failure can no longer undo it.
  /// - Throws: ``FileFailure``; then the file still has the old bytes.
  static func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(FileFailure) {
    let temporary = path + temporarySuffix
    do throws(FileFailure) {
      let file = try Descriptor(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
      try write(bytes, to: file, temporary)
      if durably, fsync(file.number) != 0 { throw FileFailure(temporary) }
    } catch {
      unlink(temporary)
      throw error
    }
    if rename(temporary, path) != 0 {
      let failure = FileFailure(path)
      unlink(temporary)
      throw failure
    }
    if durably { try synchronize(folderOf: path) }
  }

  /// The suffix of the name that ``replace(_:with:durably:)`` writes to.
  static let temporarySuffix = ".tmp"

  /// Makes the names in the folder that holds `path` durable.
  static func synchronize(folderOf path: String) throws(FileFailure) {
    let folder = try Descriptor(self.folder(of: path), O_RDONLY | O_DIRECTORY)
    if fsync(folder.number) != 0 { throw FileFailure(path) }
  }

  /// Makes everything written to the file system of `path` durable.
  static func synchronizeAll(_ path: String) throws(FileFailure) {
    let folder = try Descriptor(path, O_RDONLY | O_DIRECTORY)
    if syncfs(folder.number) != 0 { throw FileFailure(path) }
  }

  /// The path without its last name.
  static func folder(of path: String) -> String {
    let trimmed = path.trimmingSlashes
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    let folder = String(trimmed[..<slash]).trimmingSlashes
    return folder.isEmpty ? "/" : folder
  }

  /// The last name of a path.
  static func name(of path: String) -> Substring {
    path.trimmingSlashes.split(separator: "/").last ?? ""
  }

  /// Creates a folder and its parents; an existing one is fine.
  static func makeFolders(_ path: String) throws(FileFailure) {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, folder(of: path) != path else { throw FileFailure(path) }
    try makeFolders(folder(of: path))
    if mkdir(path, 0o777) != 0, errno != EEXIST { throw FileFailure(path) }
  }

  /// The names in a folder, sorted.
  static func names(in path: String) throws(FileFailure) -> [String] {
    guard let folder = opendir(path) else { throw FileFailure(path) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file, or a folder with its contents; links are removed, not followed.
  static func remove(_ path: String) throws(FileFailure) {
    guard let status = try status(path) else { return }
    guard isFolder(status) else {
      if unlink(path) != 0, errno != ENOENT { throw FileFailure(path) }
      return
    }
    for name in try names(in: path) { try remove("\(path)/\(name)") }
    if rmdir(path) != 0, errno != ENOENT { throw FileFailure(path) }
  }

  /// The absolute path with links resolved; unchanged if that fails.
  static func absolute(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension String {
  /// The path without slashes at its end; `/` is kept.
  var trimmingSlashes: String {
    var path = self[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
