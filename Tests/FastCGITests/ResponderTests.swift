import FastCGI
import Glibc
import HTTP
import Synchronization
import Testing
import Threads

/// A real responder on its own socket, with requests from the probe.
@Suite(.serialized) struct ResponderTests {
  private func socketPath() -> String {
    "/tmp/fastcgi-tests-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
  }

  private final class Seen: Sendable {
    private let requests = Mutex<[Request]>([])
    func add(_ request: Request) { requests.withLock { $0.append(request) } }
    var all: [Request] { requests.withLock { $0 } }
  }

  @Test func `a request reaches the handler, and its status comes back`() throws {
    let address = try #require(Address(socketPath()))
    let responder = try Responder(listeningOn: address)
    let seen = Seen()
    responder.start(workers: 2) { request in
      seen.add(request)
      return Response(.unavailable, headers: [("Content-Type", "text/plain")], body: [0x78])
    }
    #expect(try Probe.status(of: "/healthz", at: address, within: .seconds(5)) == 503)
    #expect(seen.all.first?.uri == "/healthz")
    #expect(seen.all.first?.body == .bytes([]))
    #expect(responder.stop(within: .seconds(5)))
  }

  @Test func `stopping waits for the request in flight and takes no other`() throws {
    let address = try #require(Address(socketPath()))
    let responder = try Responder(listeningOn: address)
    responder.start(workers: 2) { _ in
      usleep(300_000)
      return Response(.ok)
    }
    let box = Asking(address)
    #expect(Thread.detach { box.ask() })
    while box.hasStarted == false { usleep(1_000) }
    usleep(100_000)
    #expect(responder.stop(within: .seconds(5)))
    while box.answer == nil { usleep(1_000) }
    #expect(box.answer == 200)
    #expect(throws: Probe.Failure.self) {
      _ = try Probe.status(of: "/", at: address, within: .seconds(1))
    }
  }

  private final class Asking: Sendable {
    private let address: Address
    private let state = Mutex<(started: Bool, answer: Int?)>((false, nil))
    init(_ address: Address) { self.address = address }
    var hasStarted: Bool { state.withLock(\.started) }
    var answer: Int? { state.withLock(\.answer) }
    func ask() {
      state.withLock { $0.started = true }
      let status = try? Probe.status(of: "/", at: address, within: .seconds(5))
      state.withLock { $0.answer = status ?? -1 }
    }
  }

  @Test func `what a killed process left of its socket is no obstacle, a living one is`() throws {
    let path = socketPath()
    let address = try #require(Address(path))
    let first = try Responder(listeningOn: address)
    #expect(throws: ListenError.self) { _ = try Responder(listeningOn: address) }
    first.start(workers: 1) { _ in Response(.ok) }
    #expect(first.stop(within: .seconds(5)))
    // A socket without a listener.
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    close(descriptor)
    #expect(isBound)
    let second = try Responder(listeningOn: address)
    second.start(workers: 1) { _ in Response(.ok) }
    #expect(try Probe.status(of: "/", at: address, within: .seconds(5)) == 200)
    #expect(second.stop(within: .seconds(5)))
  }

  @Test func `nothing that answers is a failure, not a wait`() throws {
    let address = try #require(Address(socketPath()))
    #expect(throws: Probe.Failure.self) {
      _ = try Probe.status(of: "/", at: address, within: .seconds(1))
    }
  }
}

@Suite struct AddressTests {
  @Test(arguments: [
    (":9000", ":9000"), ("127.0.0.1:9000", "127.0.0.1:9000"), ("[::1]:9000", "[::1]:9000"),
    ("/run/app.sock", "/run/app.sock"), ("localhost:1", "localhost:1"),
  ])
  func `a port, an address with a port, or a path`(_ text: String, _ shown: String) {
    #expect(Address(text)?.description == shown)
  }

  @Test(arguments: [
    "", "9000", ":0", ":65536", ":x", "::1:9000", "/" + String(repeating: "x", count: 107),
  ])
  func `anything else is none`(_ text: String) {
    #expect(Address(text) == nil)
  }
}
