internal import Glibc

/// Sends one request to a FastCGI application, as a web server does, for health checks.
package enum Probe {
  /// Why there is no valid answer, in words.
  package struct Failure: Error, Hashable, CustomStringConvertible {
    package let description: String
  }

  /// The most bytes of an answer to read.
  private static let largest = 64 * 1024

  /// Requests `uri` with a GET.
  ///
  /// - Parameters:
  ///   - uri: The path.
  ///   - address: Where the application listens; for every interface, this host is used.
  ///   - patience: How long the whole exchange may take.
  /// - Returns: The status of the answer; FastCGI's default of 200 if it has none.
  /// - Throws: ``Failure`` if there is no answer in time, or it is not FastCGI.
  package static func status(
    of uri: String,
    at address: Address,
    within patience: Duration
  ) throws(Failure) -> Int {
    let connection = try Connection(address, deadline: .now + patience)
    try connection.write(request(uri))
    let output = try answer(connection)
    guard let line = output.split(separator: UInt8(ascii: "\n")).first else {
      throw Failure(description: "the answer is empty")
    }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.first?.lowercased() == "status:" else { return 200 }
    guard words.count > 1, let status = Int(words[1].filter { $0.isNumber }) else {
      throw Failure(description: "the answer has no status")
    }
    return status
  }

  /// Collects the output until the end of the request.
  private static func answer(_ connection: borrowing Connection) throws(Failure) -> [UInt8] {
    var output: [UInt8] = []
    while output.count < largest {
      let header = try connection.read(Record.headerSize)
      guard header[0] == Record.version else {
        throw Failure(description: "the answer is not FastCGI")
      }
      let content = try connection.read(Int(header[4]) << 8 | Int(header[5]))
      _ = try connection.read(Int(header[6]))
      switch header[1] {
      case Record.output: output += content
      case Record.end: return output
      default: continue
      }
    }
    return output
  }

  private static func request(_ uri: String) -> [UInt8] {
    let params = [
      ("REQUEST_METHOD", "GET"), ("REQUEST_URI", uri), ("SCRIPT_NAME", uri),
      ("SERVER_PROTOCOL", "HTTP/1.1"), ("CONTENT_LENGTH", ""),
    ]
    let pairs = params.flatMap { name, value in
      [UInt8(name.utf8.count), UInt8(value.utf8.count)] + Array(name.utf8) + Array(value.utf8)
    }
    let asResponder: [UInt8] = [0, 1, 0, 0, 0, 0, 0, 0]
    return Record.bytes(Record.begin, asResponder) + Record.bytes(Record.params, pairs)
      + Record.bytes(Record.params, []) + Record.bytes(Record.input, [])
  }
}

/// FastCGI 1.0, section 3.3: a header of eight bytes, then the content.
private enum Record {
  static let version: UInt8 = 1
  static let headerSize = 8
  static let begin: UInt8 = 1
  static let end: UInt8 = 3
  static let params: UInt8 = 4
  static let input: UInt8 = 5
  static let output: UInt8 = 6

  /// A record of request 1, with less than 64 KiB of content.
  static func bytes(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    let length = UInt16(content.count)
    return [version, type, 0, 1, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0] + content
  }
}

/// A connected socket with a deadline for all its operations.
private struct Connection: ~Copyable {
  private let descriptor: Int32
  private let deadline: ContinuousClock.Instant

  init(_ address: Address, deadline: ContinuousClock.Instant) throws(Probe.Failure) {
    self.deadline = deadline
    guard let descriptor = address.connected() else {
      throw Probe.Failure(description: "nothing answers on \(address)")
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8]) throws(Probe.Failure) {
    var sent = 0
    while sent < bytes.count {
      try wait(for: Int16(POLLOUT))
      let count = bytes[sent...].withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Probe.Failure(description: "the connection broke") }
      sent += count
    }
  }

  func read(_ count: Int) throws(Probe.Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      try wait(for: Int16(POLLIN))
      let missing = count - bytes.count
      let part = [UInt8](unsafeUninitializedCapacity: missing) { buffer, length in
        length = max(0, recv(descriptor, buffer.baseAddress, missing, 0))
      }
      guard !part.isEmpty else { throw Probe.Failure(description: "the connection broke") }
      bytes += part
    }
    return bytes
  }

  private func wait(for events: Int16) throws(Probe.Failure) {
    let left = max(.zero, deadline - .now)
    var poll = pollfd(fd: descriptor, events: events, revents: 0)
    guard Glibc.poll(&poll, 1, Int32(left / .milliseconds(1))) > 0 else {
      throw Probe.Failure(description: "no answer in time")
    }
  }
}

extension Address {
  /// A socket connected to this address, or `nil`.
  fileprivate func connected() -> Int32? {
    switch self {
    case .unix(let path):
      let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { return nil }
      var name = Self.name(ofSocket: path)
      let isConnected = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
        }
      }
      if isConnected { return descriptor }
      close(descriptor)
      return nil
    case .tcp(let host, let port):
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      hints.ai_flags = AI_NUMERICSERV
      var found: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(host.isEmpty ? "127.0.0.1" : host, String(port), &hints, &found) == 0 else {
        return nil
      }
      defer { freeaddrinfo(found) }
      guard let first = found?.pointee else { return nil }
      let descriptor = socket(
        first.ai_family,
        first.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
        first.ai_protocol
      )
      guard descriptor >= 0 else { return nil }
      if connect(descriptor, first.ai_addr, first.ai_addrlen) == 0 { return descriptor }
      close(descriptor)
      return nil
    }
  }

  /// The path in the kernel's form; it fits, because the initializer checked that.
  static func name(ofSocket path: String) -> sockaddr_un {
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    return name
  }
}
