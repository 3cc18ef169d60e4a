import Curl
import Loopback
import Testing

@Suite struct StreamTests {
  private let client = HTTPClient()

  /// Sends a request and returns the answer with the pieces that were passed on, of which at most
  /// `most` are wanted.
  private func pieces(
    of server: LoopbackServer,
    most: Int = .max,
    limit: Int = 1000
  ) throws -> (HTTPResponse, [[UInt8]]) {
    let url = try #require(HTTPURL(server.url + "/"))
    var pieces: [[UInt8]] = []
    let response = try client.send(
      HTTPRequest(.get, url, timeout: .seconds(5), limit: limit)
    ) { piece in
      pieces.append(Array(piece))
      return pieces.count < most
    }
    return (response, pieces)
  }

  private let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }

  @Test func `a long body comes in pieces, and is not collected`() throws {
    let server = LoopbackServer { _ in .answer(200, ["X-One": "1"], body: long) }
    let (response, pieces) = try pieces(of: server)
    #expect(Array(pieces.joined()) == long)
    #expect(pieces.count > 1 && pieces.allSatisfy { $0.count <= 64 << 10 })
    #expect(response.status == 200 && response.headers["X-One"] == "1" && response.body.isEmpty)
  }

  @Test func `a body that is packed is handed out as it is`() throws {
    let server = LoopbackServer { _ in
      .answer(200, ["Content-Encoding": "gzip"], body: Array("not gzip".utf8))
    }
    #expect(try pieces(of: server).1 == [Array("not gzip".utf8)])
    #expect(server.requests.allSatisfy { $0.headers["accept-encoding"] == nil })
  }

  @Test func `only the body of a 200 is handed out`() throws {
    let server = LoopbackServer { _ in .json(404, "{}") }
    let (response, pieces) = try pieces(of: server)
    #expect(response.status == 404 && response.body == Array("{}".utf8) && pieces.isEmpty)
  }

  @Test func `another answer is bounded as ever`() {
    let server = LoopbackServer { _ in .answer(302, ["Location": "/"], body: long) }
    #expect(throws: HTTPError.self) { try pieces(of: server) }
  }

  @Test func `a sink that needs no more gets no more, but the answer is complete`() throws {
    let server = LoopbackServer { _ in .answer(200, body: long) }
    let (response, pieces) = try pieces(of: server, most: 2)
    #expect(response.status == 200 && pieces.count == 2)
    // The next request is not affected.
    #expect(try self.pieces(of: server).1.joined().count == long.count)
  }

  @Test func `a body that breaks off is an error, after what came was handed out`() throws {
    let server = LoopbackServer { _ in .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc") }
    #expect(throws: HTTPError.self) { try pieces(of: server) }
  }
}
