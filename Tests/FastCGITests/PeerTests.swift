import FastCGI
import Glibc
import HTTP
import Testing

/// A responder with peers that are silent, slow or hostile, unlike nginx.
@Suite struct PeerTests {
  private func withResponder(
    on transport: Transport,
    workers: Int = 2,
    _ body: (Address) throws -> Void
  ) throws {
    let address = transport.address()
    let responder = try Responder(listeningOn: address)
    responder.start(workers: workers) { request in
      let name = request.param("LONG") ?? ""
      return Response(.ok, body: Array("\(name.utf8.count)".utf8))
    }
    try body(address)
    #expect(responder.stop(within: .seconds(20)))
  }

  enum Silence: CaseIterable {
    case fromTheStart, inAHeader, afterTheBegin, inAPair, inTheBody

    var bytes: [UInt8] {
      switch self {
      case .fromTheStart: []
      case .inAHeader: [1, 1, 0]
      case .afterTheBegin: Peer.begin
      case .inAPair: Peer.begin + Peer.record(4, [14, 3])
      case .inTheBody:
        Peer.begin
          + Peer.record(
            4,
            Peer.pair("REQUEST_METHOD", "POST") + Peer.pair("CONTENT_LENGTH", "9")
          )
          + Peer.record(4, []) + Peer.record(5, [0x78])
      }
    }
  }

  /// One peer for each worker, so that no worker is free; libfcgi alone would wait without limit.
  @Test(arguments: Transport.allCases, Silence.allCases)
  func `peers that fall silent hold no worker for long`(
    _ transport: Transport,
    _ silence: Silence
  ) throws {
    try withResponder(on: transport) { address in
      let peers = [Peer(address), Peer(address)]
      for peer in peers { peer.send(silence.bytes) }
      usleep(100_000)
      let began = ContinuousClock.now
      let status = try Probe.status(of: "/", at: address, within: .seconds(20))
      print("\(transport), silent \(silence): answered after \(ContinuousClock.now - began)")
      #expect(status == 200)
      withExtendedLifetime(peers) {}
    }
  }

  @Test(arguments: Transport.allCases)
  func `lengths that libfcgi would believe end a connection and nothing else`(
    _ transport: Transport
  ) throws {
    let lengths: [[UInt8]] = [
      [0x01, 0xFF, 0xFF, 0xFF, 0xFE],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ]
    try withResponder(on: transport) { address in
      for length in lengths {
        let peer = Peer(address)
        peer.send(Peer.begin + Peer.record(4, length + [0x41]))
        #expect(peer.received() == [])
        let status = try Probe.status(of: "/", at: address, within: .seconds(20))
        #expect(status == 200)
      }
    }
  }

  @Test(arguments: Transport.allCases)
  func `the largest head that nginx sends arrives`(_ transport: Transport) throws {
    try withResponder(on: transport) { address in
      let long = Peer.pair("LONG", String(repeating: "x", count: 65_400))
      let peer = Peer(address)
      peer.send(Peer.get(long))
      #expect(String(decoding: peer.received(), as: UTF8.self).contains("65400"))
    }
  }

  @Test(arguments: Transport.allCases)
  func `a head may come in pieces`(_ transport: Transport) throws {
    try withResponder(on: transport) { address in
      let peer = Peer(address)
      for byte in Peer.get() {
        peer.send([byte])
        usleep(500)
      }
      #expect(String(decoding: peer.received(), as: UTF8.self).contains("Status: 200"))
    }
  }

  @Test func `a connection is not kept, whatever the front end asks for`() throws {
    try withResponder(on: .unix, workers: 1) { address in
      let peer = Peer(address)
      peer.send(Peer.get(keeping: true))
      // The responder must end the connection; otherwise this would wait forever.
      #expect(String(decoding: peer.received(), as: UTF8.self).contains("Status: 200"))
      let status = try Probe.status(of: "/", at: address, within: .seconds(20))
      #expect(status == 200)
    }
  }
}
