internal import Glibc

/// The file of a Unix socket, whose path several processes may want.
struct SocketFile: Sendable {
  private let path: String
  /// Identifies our file at the path.
  private let device: UInt
  private let inode: UInt

  /// Creates a new socket at the path, unless another process listens there.
  ///
  /// - Returns: The bound socket and its file.
  static func bind(_ path: String, _ address: Address) throws(ListenError) -> (Int32, SocketFile) {
    try whileLocked(path) { () throws(ListenError) in
      try replace(path, address)
    }
  }

  /// Removes the file, unless another process has replaced it since.
  func remove() {
    Self.whileLocked(path) {
      var status = stat()
      if lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode {
        unlink(path)
      }
    }
  }

  private static func replace(
    _ path: String,
    _ address: Address
  ) throws(ListenError) -> (Int32, SocketFile) {
    if isAnswered(path) { throw ListenError(address, "another process listens there") }
    // Left behind by a killed process; anything other than a socket is kept, and bind reports it.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ListenError(address, "socket", errno: errno) }
    // The folder's permissions decide who may connect; nginx's workers run as another user.
    guard withName(path, { Glibc.bind(descriptor, $0, $1) }) == 0, lstat(path, &status) == 0,
      chmod(path, 0o666) == 0, listen(descriptor, Listener.backlog) == 0
    else {
      let code = errno
      close(descriptor)
      throw ListenError(address, "bind", errno: code)
    }
    let file = SocketFile(path: path, device: status.st_dev, inode: status.st_ino)
    return (descriptor, file)
  }

  /// Whether a process listens on the socket at `path`, even if its queue is full.
  private static func isAnswered(_ path: String) -> Bool {
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let descriptor = socket(AF_UNIX, Int32(kind), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return withName(path) { connect(descriptor, $0, $1) } == 0 || errno == EAGAIN
  }

  private static func withName(
    _ path: String,
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var name = Address.name(ofSocket: path)
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    return withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// Runs `body` while no other process does the same in this folder.
  ///
  /// A folder that cannot be read cannot be locked; then simultaneous starts are not kept apart.
  private static func whileLocked<Result, Failure>(
    _ path: String,
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let slash = path.lastIndex(of: "/") ?? path.startIndex
    let descriptor = open(
      String(path[...slash]),
      O_RDONLY | O_DIRECTORY | O_CLOEXEC
    )
    defer { if descriptor >= 0 { close(descriptor) } }
    while descriptor >= 0, flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    return try body()
  }
}
