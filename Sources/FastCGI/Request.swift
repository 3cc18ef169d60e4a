/// One request as the web server passed it on: plain values, nothing of libfcgi's.
package struct Request: Sendable {
  package var params: Params
  package var body: Body

  package init(params: Params, body: Body) {
    self.params = params
    self.body = body
  }

  /// What came after the params, or why it is not taken.
  package enum Body: Hashable, Sendable {
    case bytes([UInt8])
    /// A method that has a body, and no `CONTENT_LENGTH`.
    case lengthMissing
    /// A `CONTENT_LENGTH` that is no number, or not the number of bytes that came.
    case lengthWrong
    /// More than its address takes; it was not read.
    case tooLarge
    /// Large, and others are being worked on; it was not read.
    case busy
  }
}

/// What is sent back.
package struct Response: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  /// Bytes of the body.
  package var length: Int
  /// Hands the body out, piece by piece, so that a large one is nowhere in one piece.
  package var body: @Sendable (_ put: (UnsafeRawBufferPointer) -> Void) -> Void

  package init(
    status: Int,
    headers: [(name: String, value: String)],
    length: Int,
    body: @escaping @Sendable (_ put: (UnsafeRawBufferPointer) -> Void) -> Void
  ) {
    self.status = status
    self.headers = headers
    self.length = length
    self.body = body
  }

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.init(status: status, headers: headers, length: body.count) { body.withUnsafeBytes($0) }
  }
}
