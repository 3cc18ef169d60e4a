import Curl
import Loopback
import Testing

@Suite struct HTTPClientTests {
  let client = HTTPClient()

  private func get(
    _ server: LoopbackServer,
    _ path: String = "/",
    timeout: Duration = .seconds(5),
    limit: Int = HTTPRequest.standardLimit
  ) throws -> HTTPResponse {
    let url = try #require(HTTPURL(server.url + path))
    return try client.send(HTTPRequest(.get, url, timeout: timeout, limit: limit))
  }

  private func failure(of body: () throws -> HTTPResponse) -> HTTPError? {
    do {
      _ = try body()
      return nil
    } catch {
      return error as? HTTPError
    }
  }

  @Test func `an answer has its status, its headers whatever their case, and its body`() throws {
    let server = LoopbackServer { _ in
      .answer(418, ["eTaG": "\"a\"", "X-Two": "1"], body: Array("short".utf8))
    }
    let response = try get(server)
    #expect(response.status == 418)
    #expect(response.headers["etag"] == "\"a\"")
    #expect(response.headers["X-TWO"] == "1")
    #expect(response.headers["missing"] == nil)
    #expect(response.body == Array("short".utf8))
  }

  @Test func `a post sends its headers and its body, and asks for no permission first`() throws {
    let server = LoopbackServer { _ in .answer(204) }
    let url = try #require(HTTPURL(server.url + "/a?b=c"))
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 2 << 20)
    let response = try client.send(
      HTTPRequest(.post, url, headers: [("X-One", "1")], body: body, timeout: .seconds(5))
    )
    let request = try #require(server.requests.first)
    #expect(response.status == 204)
    #expect(request.method == "POST")
    #expect(request.target == "/a?b=c")
    #expect(request.headers["x-one"] == "1")
    #expect(request.headers["expect"] == nil)
    #expect(request.body == body)
  }

  @Test func `the path is sent as it is written, dots included`() throws {
    let server = LoopbackServer { _ in .answer(200) }
    _ = try get(server, "/a/../b/%2e%2E/c%2Fd")
    #expect(server.requests.map(\.target) == ["/a/../b/%2e%2E/c%2Fd"])
  }

  @Test func `one thread's requests share a connection`() throws {
    let server = LoopbackServer { _ in .answer(200, body: [1]) }
    for _ in 0..<5 { _ = try get(server) }
    #expect(Set(server.requests.map(\.connection)) == [0])
  }

  @Test func `many threads are served at once, and their connections are used again`() throws {
    let server = LoopbackServer { request in .answer(200, body: Array(request.target.utf8)) }
    let url = server.url
    let client = client
    let bodies = Thread.all(20) { number -> [String] in
      (0..<10).map { step in
        guard let target = HTTPURL("\(url)/\(number)/\(step)") else { return "no address" }
        let response = try? client.send(HTTPRequest(.get, target, timeout: .seconds(10)))
        return String(decoding: response?.body ?? [], as: UTF8.self)
      }
    }
    #expect(bodies.flatMap(\.self).count == 200)
    #expect(Set(bodies.flatMap(\.self)).count == 200)
    #expect(Set(server.requests.map(\.connection)).count < 100)
  }

  @Test func `a redirect is an answer like any other`() throws {
    let server = LoopbackServer { _ in .answer(302, ["Location": "/elsewhere"]) }
    #expect(try get(server).status == 302)
    #expect(server.requests.count == 1)
  }

  @Test func `an interim answer leaves no headers behind`() throws {
    let server = LoopbackServer { _ in
      .raw("HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
    }
    let response = try get(server)
    #expect(response.status == 200)
    #expect(response.headers["x-early"] == nil)
  }

  @Test func `silence ends when the time is up, and the request may have arrived`() throws {
    let server = LoopbackServer { _ in .hang }
    let failure = failure { try get(server, timeout: .milliseconds(200)) }
    #expect(failure?.cause == .timedOut)
    #expect(failure?.mayHaveArrived == true)
  }

  @Test func `no time left means nothing is sent`() throws {
    let server = LoopbackServer { _ in .answer(200) }
    let failure = failure { try get(server, timeout: .zero) }
    #expect(failure?.cause == .timedOut)
    #expect(failure?.mayHaveArrived == false)
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["Content-Length: 11\r\n", ""])
  func `a body beyond the limit is not read on`(length: String) throws {
    let server = LoopbackServer { _ in .raw("HTTP/1.1 200 OK\r\n\(length)\r\nhello world") }
    let failure = failure { try get(server, limit: 10) }
    #expect(failure?.cause == .tooLarge)
  }

  @Test func `a body up to the limit is taken`() throws {
    let server = LoopbackServer { _ in .answer(200, body: Array("hello world".utf8)) }
    #expect(try get(server, limit: 11).body.count == 11)
  }

  @Test func `a small compressed body that grows beyond the limit is not unpacked`() throws {
    // 1,000,000 zero bytes, compressed.
    let server = LoopbackServer { _ in
      .answer(200, ["Content-Encoding": "gzip"], body: Self.gzippedZeros)
    }
    #expect(failure { try get(server, limit: 999_999) }?.cause == .tooLarge)
    #expect(try get(server, limit: 1_000_000).body.count == 1_000_000)
  }

  @Test func `endless headers are not read on`() throws {
    let server = LoopbackServer { _ in
      .raw(
        "HTTP/1.1 200 OK\r\n"
          + String(repeating: "X-Long: \(String(repeating: "a", count: 1000))\r\n", count: 100)
      )
    }
    #expect(failure { try get(server) }?.cause == .tooLarge)
  }

  @Test(arguments: [
    LoopbackServer.Reply.hangUp, .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
    .raw("nonsense\r\n\r\n"),
    .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"),
  ])
  func `a broken answer is an error that names the host alone`(reply: LoopbackServer.Reply) throws {
    let server = LoopbackServer { _ in reply }
    let failure = failure { try get(server, "/path?secret=1") }
    #expect(failure?.cause == .broken)
    #expect(failure?.mayHaveArrived == true)
    #expect(failure?.message.contains("127.0.0.1") == true)
    #expect(failure?.message.contains("secret") == false)
    #expect(failure?.message.contains("path") == false)
  }

  @Test func `if nothing listens at the address, nothing arrived`() throws {
    let server = LoopbackServer { _ in .answer(200) }
    server.stop()
    let failure = failure { try get(server) }
    #expect(failure?.cause == .unreachable)
    #expect(failure?.mayHaveArrived == false)
  }

  @Test func `a name without an address is reported`() throws {
    let url = try #require(HTTPURL("http://nowhere.invalid/"))
    let failure = failure {
      try client.send(HTTPRequest(.get, url, timeout: .seconds(5)))
    }
    #expect(failure?.cause == .unresolved)
    #expect(failure?.message == "the address of nowhere.invalid could not be found")
  }

  @Test func `what does not speak TLS is not spoken to in plain text`() throws {
    let server = LoopbackServer { _ in .answer(200) }
    let url = try #require(HTTPURL("https://127.0.0.1:\(server.port)/"))
    let failure = failure {
      try client.send(HTTPRequest(.get, url, timeout: .seconds(5)))
    }
    #expect(failure?.cause == .insecure || failure?.cause == .broken)
    #expect(failure?.mayHaveArrived == false)
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: ["a\r\nX-Other: b", "a\nb", "ä", "a\u{7f}b"])
  func `a header that would begin another is not sent`(value: String) throws {
    let server = LoopbackServer { _ in .answer(200) }
    let url = try #require(HTTPURL(server.url))
    let failure = failure {
      try client.send(HTTPRequest(.get, url, headers: [("X-One", value)], timeout: .seconds(5)))
    }
    #expect(failure?.cause == .unusable)
    #expect(server.requests.isEmpty)
  }

  /// libcurl repeats a request by itself if a kept connection closes without an answer.
  @Test func `a request that may leave once leaves once, also after a kept connection has closed`()
    throws
  {
    let server = LoopbackServer { $0.method == "POST" ? .hangUp : .answer(200) }
    _ = try get(server)
    let url = try #require(HTTPURL(server.url))
    let failure = failure {
      try client.send(HTTPRequest(.post, url, timeout: .seconds(5), leavesAtMostOnce: true))
    }
    #expect(failure?.cause == .broken)
    #expect(failure?.mayHaveArrived == true)
    #expect(server.requests.map(\.method) == ["GET", "POST"])
  }

  /// A million zeros: most of the compressed bytes are zeros too.
  private static let gzippedZeros: [UInt8] =
    [
      0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0x02, 0x03, 0xed, 0xc1, 0x01, 0x01, 0, 0, 0, 0x82, 0x20,
      0xff,
      0xaf, 0x6e, 0x48, 0x40, 0x01,
    ] + [UInt8](repeating: 0, count: 968) + [
      0xaf, 0x06, 0x9e, 0xcb, 0x79, 0x12, 0x40, 0x42, 0x0f, 0,
    ]
}

@Suite struct HTTPURLTests {
  @Test(arguments: [
    ("https://api.github.com", "https", "api.github.com", 443),
    ("http://LOCALHOST:8080/api/v3", "http", "localhost", 8080),
    ("http://[::1]:9/", "http", "[::1]", 9),
  ])
  func `an address has its parts`(text: String, scheme: String, host: String, port: Int) throws {
    let url = try #require(HTTPURL(text))
    #expect(url.text == text)
    #expect(url.scheme == scheme)
    #expect(url.host == host)
    #expect(url.port == port)
  }

  @Test(arguments: [
    "", "api.github.com", "ftp://host/", "file:///etc/passwd", "javascript:alert(1)", "http://",
    "http://user:word@host/", "http://host:99999/", "http://ho st/",
  ])
  func `anything but a plain web address is refused`(text: String) {
    #expect(HTTPURL(text) == nil)
    #expect(HTTPURL("http://host/\0") == nil)
  }

  @Test(arguments: [
    ("/b", "http://host:81/b"), ("c", "http://host:81/a/c"), ("//other/d", "http://other/d"),
    ("https://host/e", "https://host/e"),
  ])
  func `a reference is resolved against its own place`(reference: String, result: String) throws {
    let url = try #require(HTTPURL("http://host:81/a/b"))
    #expect(url.resolving(reference)?.text == result)
  }

  @Test func `an origin is scheme, host and port`() throws {
    let url = try #require(HTTPURL("https://host/a"))
    #expect(try url.hasSameOrigin(as: #require(HTTPURL("https://HOST:443/b"))))
    #expect(try !url.hasSameOrigin(as: #require(HTTPURL("http://host/a"))))
    #expect(try !url.hasSameOrigin(as: #require(HTTPURL("https://host:444/a"))))
    #expect(try !url.hasSameOrigin(as: #require(HTTPURL("https://host.evil/a"))))
  }
}
