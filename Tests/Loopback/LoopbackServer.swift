import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that answers as a test decides, even wrongly or not at all.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    package let method: String
    /// The path and query, as sent.
    package let target: String
    /// By name, in lower case.
    package let headers: [String: String]
    package let body: [UInt8]
    /// The number of the connection, from 0.
    package let connection: Int

    package var path: String { String(target.prefix { $0 != "?" }) }
    package var text: String { String(decoding: body, as: UTF8.self) }
  }

  package enum Reply: Sendable, CustomStringConvertible {
    /// A valid answer; the connection stays open.
    case answer(Int, [String: String] = [:], body: [UInt8] = [])
    /// These bytes, then closes the connection.
    case raw([UInt8])
    /// No answer, until the client gives up or the server stops.
    case hang
    /// Closes the connection without a byte.
    case hangUp

    /// Short, because it is part of test names in the output.
    package var description: String {
      switch self {
      case .answer(let status, _, let body): "\(status) with \(body.count) bytes"
      case .raw(let bytes): "\(bytes.count) raw bytes"
      case .hang: "hang"
      case .hangUp: "hang up"
      }
    }

    package static func json(
      _ status: Int,
      _ text: String,
      headers: [String: String] = [:]
    ) -> Reply {
      .answer(
        status,
        headers.merging(["Content-Type": "application/json"]) { own, _ in own },
        body: Array(text.utf8)
      )
    }

    package static func raw(_ text: String) -> Reply { .raw(Array(text.utf8)) }
  }

  package let port: Int
  private let core: Core

  package var url: String { "http://127.0.0.1:\(port)" }
  /// The requests so far, in order.
  package var requests: [Request] { core.state.withLock { $0.requests } }

  package init(_ respond: @escaping @Sendable (Request) -> Reply) {
    core = Core(respond)
    port = core.listen()
    core.serve()
  }

  deinit { core.stop() }

  package func forgetRequests() { core.state.withLock { $0.requests = [] } }

  /// Refuses new connections, and closes existing ones.
  package func stop() { core.stop() }
}

/// The state that a server's threads share; they outlive it by a moment.
private final class Core: Sendable {
  struct State {
    var listener: Int32 = -1
    var connections: Set<Int32> = []
    var accepted = 0
    var hasStopped = false
    var requests: [LoopbackServer.Request] = []
  }

  let state = Mutex(State())
  private let respond: @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply

  init(_ respond: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Reply) {
    self.respond = respond
  }

  func listen() -> Int {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard bind(listener, address, length) == 0, Glibc.listen(listener, 128) == 0 else {
          return Int32(-1)
        }
        return getsockname(listener, address, &length)
      }
    }
    precondition(code == 0, "no port on the loopback interface")
    state.withLock { $0.listener = listener }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  nonisolated func serve() {
    let listener = state.withLock { $0.listener }
    Thread.start { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { break }
        let number = state.withLock { state -> Int? in
          guard !state.hasStopped else { return nil }
          state.connections.insert(connection)
          state.accepted += 1
          return state.accepted - 1
        }
        guard let number else {
          close(connection)
          break
        }
        Thread.start { [self] in
          converse(on: connection, number: number)
          state.withLock { _ = $0.connections.remove(connection) }
          close(connection)
        }
      }
      close(listener)
    }
  }

  func stop() {
    state.withLock { state in
      guard !state.hasStopped else { return }
      state.hasStopped = true
      shutdown(state.listener, Int32(SHUT_RDWR))
      for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }
  }

  private func converse(on connection: Int32, number: Int) {
    var buffer: [UInt8] = []
    while let request = readRequest(from: connection, &buffer, number: number) {
      state.withLock { $0.requests.append(request) }
      switch respond(request) {
      case .answer(let status, let headers, let body):
        var head = "HTTP/1.1 \(status) Whatever\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if status != 304, status != 204 { head += "Content-Length: \(body.count)\r\n" }
        guard send(Array((head + "\r\n").utf8) + body, to: connection) else { return }
      case .raw(let bytes):
        _ = send(bytes, to: connection)
        return
      case .hang:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        return
      case .hangUp:
        return
      }
    }
  }

  private func readRequest(
    from connection: Int32,
    _ buffer: inout [UInt8],
    number: Int
  ) -> LoopbackServer.Request? {
    let blank = Array("\r\n\r\n".utf8)
    while true {
      // Methods begin with a capital; anything else, such as TLS, is ignored.
      if let first = buffer.first, !(0x41...0x5a).contains(first) { return nil }
      if let end = buffer.firstRange(of: blank) {
        let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
          .split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
          let parts = line.split(separator: ":", maxSplits: 1)
          if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].dropFirst()) }
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        if buffer.count >= end.upperBound + length {
          let body = Array(buffer[end.upperBound..<(end.upperBound + length)])
          buffer.removeFirst(end.upperBound + length)
          return .init(
            method: String(words[0]),
            target: String(words[1]),
            headers: headers,
            body: body,
            connection: number
          )
        }
      }
      var piece = [UInt8](repeating: 0, count: 4096)
      let count = recv(connection, &piece, piece.count, 0)
      guard count > 0 else { return nil }
      buffer += piece[..<count]
    }
  }

  private func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }
}
