import FastCGI
import Glibc
import HTTP
import Synchronization
import Testing
import Threads

/// Several processes that want the same path; here they are several responders.
@Suite(.serialized) struct SocketFileTests {
  private func leaveSocket(at path: String) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var name = socketName(path)
    withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(descriptor)
  }

  @Test func `the socket of a second one outlives the end of the first`() throws {
    let address = Transport.unix.address()
    let first = try Responder(listeningOn: address)
    first.start(workers: 1) { _ in
      usleep(1_500_000)
      return Response(.ok)
    }
    // The first one stops while it is answering, and the second one takes over in the meantime.
    let peer = Peer(address)
    peer.send(Peer.get())
    usleep(100_000)
    let ending = Ending(first)
    #expect(Thread.detach { ending.run() })
    var second: Responder?
    while second == nil { second = try? Responder(listeningOn: address) }
    second?.start(workers: 1) { _ in Response(.ok) }
    while !ending.isOver { usleep(10_000) }
    withExtendedLifetime(peer) {}
    let status = try Probe.status(of: "/", at: address, within: .seconds(20))
    #expect(status == 200)
    #expect(second?.stop(within: .seconds(20)) == true)
    #expect(access(address.description, F_OK) != 0)
  }

  private final class Ending: Sendable {
    private let responder: Responder
    private let over = Atomic(false)
    init(_ responder: Responder) { self.responder = responder }
    var isOver: Bool { over.load(ordering: .acquiring) }
    func run() {
      _ = responder.stop(within: .seconds(20))
      over.store(true, ordering: .releasing)
    }
  }

  @Test func `of many that start at the same moment one gets the path, and it answers`() throws {
    for _ in 0..<20 {
      let address = Transport.unix.address()
      leaveSocket(at: address.description)
      let race = Race(address)
      for _ in 0..<8 { #expect(Thread.detach { race.start() }) }
      while race.tried < 8 { usleep(1_000) }
      let winners = race.winners
      #expect(winners.count == 1)
      winners.first?.start(workers: 1) { _ in Response(.ok) }
      let status = try Probe.status(of: "/", at: address, within: .seconds(20))
      #expect(status == 200)
      for winner in winners { #expect(winner.stop(within: .seconds(20))) }
    }
  }

  private final class Race: Sendable {
    private let address: Address
    private let state = Mutex<(tried: Int, winners: [Responder])>((0, []))
    init(_ address: Address) { self.address = address }
    var tried: Int { state.withLock(\.tried) }
    var winners: [Responder] { state.withLock(\.winners) }
    func start() {
      let responder = try? Responder(listeningOn: address)
      state.withLock {
        $0.tried += 1
        if let responder { $0.winners.append(responder) }
      }
    }
  }

  @Test func `a living one whose line is full is no obstacle to saying so`() throws {
    let address = Transport.unix.address()
    let first = try Responder(listeningOn: address)
    let waiting = (0..<520).map { _ in Waiting(address.description) }
    #expect(throws: ListenError.self) { _ = try Responder(listeningOn: address) }
    #expect(waiting.count == 520)
    #expect(first.stop(within: .seconds(5)))
  }

  /// A client in the queue that does not wait for its turn.
  private final class Waiting {
    private let descriptor: Int32
    init(_ path: String) {
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      var name = socketName(path)
      withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
    }
    deinit { close(descriptor) }
  }
}
