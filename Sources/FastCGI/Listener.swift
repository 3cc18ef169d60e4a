internal import Glibc

/// Why the responder cannot listen, in words.
package struct ListenError: Error, CustomStringConvertible {
  package let description: String

  init(_ address: Address, _ what: String, errno code: Int32) {
    description = "cannot listen on \(address): \(what): \(String(cString: strerror(code)))"
  }

  init(_ address: Address, _ what: String) {
    description = "cannot listen on \(address): \(what)"
  }
}

/// A listening socket.
struct Listener: Sendable {
  /// How many connections wait in the kernel while all workers are busy.
  private static let backlog: Int32 = 511

  /// How long a client may stay silent in the middle of a request or leave an answer unread.
  ///
  /// The kernel hands both times from a listening TCP socket down to those it accepts. libfcgi itself
  /// would wait without limit, and reads the params before a worker sees the request.
  private static let patience = timeval(tv_sec: 30, tv_usec: 0)

  let descriptor: Int32
  let address: Address

  init(_ address: Address) throws(ListenError) {
    self.address = address
    switch address {
    case .unix(let path): descriptor = try Self.open(path: path, address)
    case .tcp(let host, let port): descriptor = try Self.open(host: host, port: port, address)
    }
  }

  /// Wakes every thread that waits in accept; nothing is accepted any more.
  func stop() {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }

  func close() {
    _ = Glibc.close(descriptor)
    if case .unix(let path) = address { unlink(path) }
  }

  private static func open(path: String, _ address: Address) throws(ListenError) -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw ListenError(address, "socket", errno: errno) }
    var name = Address.name(ofSocket: path)
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let isTaken = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) == 0 }
    }
    if isTaken {
      _ = Glibc.close(descriptor)
      throw ListenError(address, "another process listens there")
    }
    // What a killed process left behind; anything else than a socket stays, and bind says so.
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    let isBound = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
    }
    // The folder around it says who may connect; nginx's workers run as another user than we do.
    guard isBound, chmod(path, 0o666) == 0, listen(descriptor, backlog) == 0 else {
      let code = errno
      _ = Glibc.close(descriptor)
      throw ListenError(address, "bind", errno: code)
    }
    return descriptor
  }

  private static func open(
    host: String,
    port: UInt16,
    _ address: Address
  ) throws(ListenError) -> Int32 {
    var hints = addrinfo()
    hints.ai_family = host.isEmpty ? AF_INET : AF_UNSPEC
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &found)
    guard code == 0, let first = found else {
      throw ListenError(address, String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(
      first.pointee.ai_family,
      first.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
      first.pointee.ai_protocol
    )
    guard descriptor >= 0 else { throw ListenError(address, "socket", errno: errno) }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    var time = patience
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
      listen(descriptor, backlog) == 0
    else {
      let code = errno
      _ = Glibc.close(descriptor)
      throw ListenError(address, "bind", errno: code)
    }
    return descriptor
  }
}
