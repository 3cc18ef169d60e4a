import FastCGI
import Glibc

/// A connection to a responder from a client that does not have to follow the protocol.
final class Peer {
  static let begin = record(1, [0, 1, 0, 0, 0, 0, 0, 0])

  private let descriptor: Int32

  init(_ address: Address) {
    switch address {
    case .unix(let path):
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var name = socketName(path)
      withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    case .tcp(_, let port):
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var name = loopback(port)
      withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
    }
  }

  deinit { close(descriptor) }

  func send(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// Everything until the responder closes.
  func received() -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
        count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
      }
      if part.isEmpty { return bytes }
      bytes += part
    }
  }

  static func record(_ type: UInt8, _ content: [UInt8], padding: UInt8 = 0) -> [UInt8] {
    [1, type, 0, 1, UInt8(content.count >> 8), UInt8(content.count & 0xFF), padding, 0] + content
      + [UInt8](repeating: 0, count: Int(padding))
  }

  static func pair(_ name: String, _ value: String) -> [UInt8] {
    length(name.utf8.count) + length(value.utf8.count) + Array(name.utf8) + Array(value.utf8)
  }

  private static func length(_ length: Int) -> [UInt8] {
    length < 128
      ? [UInt8(length)]
      : [
        0x80 | UInt8(length >> 24), UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF),
        UInt8(length & 0xFF),
      ]
  }

  /// A GET, with more params if a test needs them.
  static func get(_ more: [UInt8] = [], keeping: Bool = false) -> [UInt8] {
    record(1, [0, 1, keeping ? 1 : 0, 0, 0, 0, 0, 0])
      + record(
        4,
        pair("REQUEST_METHOD", "GET") + pair("REQUEST_URI", "/healthz") + more,
        padding: 3
      )
      + record(4, []) + record(5, [])
  }
}

/// The two kinds of addresses, with a new address at every call.
enum Transport: String, CaseIterable {
  case unix, tcp

  func address() -> Address {
    switch self {
    case .unix: .unix(path: "/tmp/fastcgi-tests-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock")
    case .tcp: .tcp(host: "127.0.0.1", port: freePort())
    }
  }

  private func freePort() -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var name = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: name.sin_port)
  }
}

func socketName(_ path: String) -> sockaddr_un {
  var name = sockaddr_un()
  name.sun_family = sa_family_t(AF_UNIX)
  withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
  return name
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var name = sockaddr_in()
  name.sin_family = sa_family_t(AF_INET)
  name.sin_port = port.bigEndian
  name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
  return name
}
