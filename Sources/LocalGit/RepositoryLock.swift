internal import Glibc

/// The exclusive right to serve a repository, held while this value lives.
///
/// The kernel keeps it (`flock`), so it ends with the process in any case; the file remains.
final class RepositoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter path: A file in the repository; created if it does not exist.
  /// - Returns: `nil` if another process holds it.
  /// - Throws: Why the file cannot be opened or locked.
  static func take(_ path: String) throws(FileFailure) -> RepositoryLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw FileFailure(path) }
    let lock = RepositoryLock(descriptor)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EWOULDBLOCK { return nil }
      if errno != EINTR { throw FileFailure(path) }
    }
    return lock
  }

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }
}
