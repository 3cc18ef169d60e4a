/// An HTTP response.
package struct Response: Sendable {
  package var status: Status
  package var headers: [(name: String, value: String)]
  package var content: Content

  package init(_ status: Status, headers: [(name: String, value: String)] = [], content: Content) {
    self.status = status
    self.headers = headers
    self.content = content
  }

  package init(_ status: Status, headers: [(name: String, value: String)] = [], body: [UInt8] = [])
  {
    self.init(status, headers: headers, content: Content(body))
  }

  /// The body in one piece.
  package var body: [UInt8] { content.bytes }

  package static func text(
    _ text: String,
    type: String = "text/plain; charset=utf-8"
  ) -> Response {
    Response(
      .ok,
      headers: [("Content-Type", type), ("Cache-Control", "no-store")],
      body: Array(text.utf8)
    )
  }

  /// Redirects the browser with a GET; the address is relative to the host, which we do not know.
  package static func seeOther(_ path: String) -> Response {
    Response(.seeOther, headers: [("Location", path), ("Cache-Control", "no-store")])
  }

  package func adding(_ name: String, _ value: String) -> Response {
    var copy = self
    copy.headers.append((name, value))
    return copy
  }
}

/// The body of an answer, which may be created only while it is sent.
package struct Content: Sendable {
  package typealias Put = (UnsafeRawBufferPointer) -> Void

  /// The number of bytes to send.
  package let length: Int
  /// The bytes of memory that it takes while it waits to be sent.
  package let size: Int
  /// Passes the bytes to `put` in order, piece by piece.
  package let write: @Sendable (_ put: Put) -> Void

  package init(length: Int, size: Int, write: @escaping @Sendable (_ put: Put) -> Void) {
    self.length = length
    self.size = size
    self.write = write
  }

  package init(_ bytes: [UInt8]) {
    self.init(length: bytes.count, size: bytes.count) { bytes.withUnsafeBytes($0) }
  }

  /// The same content, which keeps `holding` alive as long as itself.
  package func holding(_ holding: some AnyObject & Sendable) -> Content {
    Content(length: length, size: size) { [write] put in
      withExtendedLifetime(holding) { write(put) }
    }
  }

  /// All bytes in one piece.
  package var bytes: [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(length)
    write { all.append(contentsOf: $0) }
    return all
  }
}
