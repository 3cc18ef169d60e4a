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
    /// More than ``Responder/largestBody``.
    case tooLarge
  }
}

/// What is sent back.
package struct Response: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
