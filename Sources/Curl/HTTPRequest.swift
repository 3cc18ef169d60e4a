/// One request to send.
package struct HTTPRequest: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether the request only reads, so that it may be sent again.
    package var isReading: Bool { self == .get }
  }

  /// The default limit of an answer in bytes.
  package static let standardLimit = 2 << 20

  package var method: Method
  package var url: HTTPURL
  package var headers: [(name: String, value: String)]
  /// Not sent with GET.
  package var body: [UInt8]
  /// From the first name lookup to the last byte of the answer.
  package var timeout: Duration
  /// The most bytes of the answer's body, after decompression; reading stops beyond it.
  package var limit: Int
  /// Whether the request must be sent at most once.
  ///
  /// libcurl repeats a request if a kept connection turns out to be closed before any byte of an
  /// answer, although the other side may have acted on it. A request that must not be repeated
  /// therefore gets a new connection.
  package var leavesAtMostOnce: Bool

  package init(
    _ method: Method = .get,
    _ url: HTTPURL,
    headers: [(name: String, value: String)] = [],
    body: [UInt8] = [],
    timeout: Duration,
    limit: Int = HTTPRequest.standardLimit,
    leavesAtMostOnce: Bool = false
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.limit = limit
    self.leavesAtMostOnce = leavesAtMostOnce
  }
}
