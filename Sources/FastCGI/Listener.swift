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
  /// The number of connections that wait in the kernel while all workers are busy.
  static let backlog: Int32 = 511

  /// How long a front end may be silent within a body: it has the whole body when it connects.
  private static let inputPatience = timeval(tv_sec: 3, tv_usec: 0)
  /// How long it may leave an answer unread.
  private static let outputPatience = timeval(tv_sec: 30, tv_usec: 0)

  private let descriptor: Int32
  /// The file to remove at the end.
  private let file: SocketFile?

  init(_ address: Address) throws(ListenError) {
    switch address {
    case .unix(let path):
      (descriptor, file) = try SocketFile.bind(path, address)
    case .tcp(let host, let port):
      descriptor = try Self.open(host: host, port: port, address)
      file = nil
    }
  }

  /// Waits for the next connection.
  ///
  /// libfcgi would wait for a silent peer without limit, so every connection gets limits here. A
  /// TCP connection inherits them from the listening socket, a Unix connection does not.
  ///
  /// - Returns: The connection's descriptor, or a negative number with the reason in `errno`.
  func accept() -> Int32 {
    let connection = Glibc.accept(descriptor, nil, nil)
    if connection >= 0 {
      Self.set(SO_RCVTIMEO, of: connection, to: Self.inputPatience)
      Self.set(SO_SNDTIMEO, of: connection, to: Self.outputPatience)
    }
    return connection
  }

  /// Wakes every thread that waits in accept; no more connections are accepted.
  func stop() {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }

  func close() {
    _ = Glibc.close(descriptor)
    file?.remove()
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
    // Accepted connections inherit these. A head is checked before it is read, so the largest head
    // must fit. A connection that stays silent is not accepted for the first five seconds.
    set(SO_REUSEADDR, of: descriptor, to: Int32(1))
    set(SO_RCVBUF, of: descriptor, to: Int32(4 * Head.largest))
    set(TCP_NODELAY, IPPROTO_TCP, of: descriptor, to: Int32(1))
    set(TCP_DEFER_ACCEPT, IPPROTO_TCP, of: descriptor, to: Int32(5))
    guard bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
      listen(descriptor, backlog) == 0
    else {
      let code = errno
      _ = Glibc.close(descriptor)
      throw ListenError(address, "bind", errno: code)
    }
    return descriptor
  }

  private static func set<Value: BitwiseCopyable>(
    _ option: Int32,
    _ level: Int = Int(SOL_SOCKET),
    of descriptor: Int32,
    to value: Value
  ) {
    var value = value
    setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Value>.size))
  }
}
