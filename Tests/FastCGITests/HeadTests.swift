import Testing

@testable import FastCGI

@Suite struct HeadTests {
  private func judge(_ bytes: [UInt8]) -> Head { bytes.withUnsafeBytes { Head($0) } }

  private static let whole =
    Peer.begin
    + Peer.record(
      4,
      Peer.pair("NAME", "value") + Peer.pair("LONG", String(repeating: "x", count: 300)),
      padding: 5
    )
    + Peer.record(4, Array(Peer.pair("SPLIT", "in two").prefix(4)))
    + Peer.record(4, Array(Peer.pair("SPLIT", "in two").dropFirst(4))) + Peer.record(4, [])

  @Test func `a head is incomplete up to its last byte, and what follows does not matter`() {
    for count in 0..<Self.whole.count {
      #expect(judge(Array(Self.whole.prefix(count))) == .incomplete)
    }
    #expect(judge(Self.whole) == .complete)
    #expect(judge(Self.whole + [9, 9, 9]) == .complete)
  }

  @Test(
    arguments: [
      [0x01, 0xFF, 0xFF, 0xFF, 0xFE], [0x01, 0xFF, 0xFF, 0xFF, 0xFF],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x01, 0x80, 0x01, 0x20, 0x01],
    ] as [[UInt8]]
  )
  func `a length that no head has room for is malformed`(_ lengths: [UInt8]) {
    #expect(judge(Peer.begin + Peer.record(4, lengths + [0x41])) == .malformed)
  }

  @Test func `params that end within a pair are malformed`() {
    for count in 1..<9 {
      let part = Array(Peer.pair("AB", "cdefg").prefix(count))
      #expect(judge(Peer.begin + Peer.record(4, part) + Peer.record(4, [])) == .malformed)
    }
  }

  @Test func `anything but a begin record and then params is malformed`() {
    let params = Peer.record(4, Peer.pair("A", "b"))
    #expect(judge(params) == .malformed)
    #expect(judge(Peer.begin + Peer.record(2, [])) == .malformed)
    #expect(judge(Peer.begin + Peer.begin) == .malformed)
    #expect(judge([1, 9, 0, 0, 0, 4, 0, 0, 1, 1, 0x41, 0x42]) == .malformed)
    #expect(judge(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)) != .complete)
  }

  @Test func `a head that does not end is malformed as soon as it is too long`() {
    let endless = Peer.record(4, Peer.pair("A", String(repeating: "x", count: 30_000)))
    #expect(judge(Peer.begin + endless) == .incomplete)
    let most = Peer.begin + endless + endless + endless
    #expect(judge(Array(most.prefix(Head.largest))) == .malformed)
  }
}
