internal import Glibc

/// The right to be the one process that serves a repository, held for as long as the value lives.
///
/// The kernel keeps it (`flock`), so it ends with the process however that ends; the file stays.
final class RepositoryLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter path: A file in the repository; made where absent.
  /// - Returns: `nil` where another process holds it.
  /// - Throws: What keeps the file from being opened or locked.
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
