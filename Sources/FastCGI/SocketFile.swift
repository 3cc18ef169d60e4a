internal import Glibc

/// A Unix socket's file, which several processes may want at the same path.
struct SocketFile: Sendable {
  private let path: String
  /// Which file at the path is ours.
  private let device: UInt
  private let inode: UInt

  /// Puts a new socket at the path, unless someone listens there.
  ///
  /// - Returns: The bound socket, and its file.
  static func bind(_ path: String, _ address: Address) throws(ListenError) -> (Int32, SocketFile) {
    try whileLocked(path) { () throws(ListenError) in
      try replace(path, address)
    }
  }

  /// Takes the file away, unless another process has put its own there since.
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
    // What a killed process left behind; anything but a socket stays, and bind says so.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ListenError(address, "socket", errno: errno) }
    // The folder around it says who may connect; nginx's workers run as another user than we do.
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

  /// Whether someone listens on the socket at `path`, however long the line of those who wait there.
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

  /// Looking and acting are one step for all processes that keep a socket in this folder.
  ///
  /// A folder that may not be read cannot be locked; starts at the same moment are then not kept apart.
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
