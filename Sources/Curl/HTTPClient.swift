internal import CCurl
import Synchronization

/// Sends one request and waits for its answer, from any number of threads at once.
///
/// Each libcurl handle keeps its own connections and is used by one thread at a time. The most
/// recently returned handle is used first, to reuse warm connections. Handles share nothing,
/// because libcurl 7.88 does not share connections between threads safely.
///
/// TLS is always verified, against the system's certificates or the operator's own. Only `http` and
/// `https` are allowed. Redirects are never followed: the caller knows which targets are allowed.
/// Like every program with libcurl, it uses the operator's `https_proxy`, `http_proxy`, `all_proxy`
/// and `no_proxy`.
package final class HTTPClient: Sendable {
  /// The most idle handles to keep, each with a connection or two.
  private static let kept = 16

  private let idle = Mutex<[Transfer]>([])
  private let certificates: String?

  /// Creates a client that trusts only the certificates in a PEM file; `nil` for the system's.
  package init(certificates: String? = nil) {
    self.certificates = certificates
    Library.start()
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameter request: What to send.
  /// - Returns: The answer, whatever its status.
  /// - Throws: ``HTTPError`` if there is no complete answer within the request's time and size.
  package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
    try send(request, sink: nil)
  }

  /// Sends a request and passes on the body of its answer as it arrives.
  ///
  /// - Parameters:
  ///   - request: What to send; its limit applies to answers that are not passed on.
  ///   - sink: Takes the pieces of a body with status 200, undecoded; returns `false` when it needs
  ///     no more.
  /// - Returns: The answer, whatever its status; its body does not contain what was passed on.
  /// - Throws: ``HTTPError`` if the transfer broke before its end and before the sink had enough.
  package func send(
    _ request: HTTPRequest,
    into sink: (UnsafeRawBufferPointer) -> Bool
  ) throws(HTTPError) -> HTTPResponse {
    // The transfer releases it before this returns.
    try withoutActuallyEscaping(sink) { sink throws(HTTPError) in try send(request, sink: sink) }
  }

  private func send(
    _ request: HTTPRequest,
    sink: Reception.Sink?
  ) throws(HTTPError) -> HTTPResponse {
    let transfer = idle.withLock { $0.popLast() } ?? Transfer(certificates: certificates)
    defer {
      idle.withLock { idle in
        if idle.count < Self.kept { idle.append(transfer) }
      }
    }
    return try transfer.perform(request, sink: sink)
  }
}

/// libcurl's state for the whole process.
private enum Library {
  private static let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// Initializes libcurl, once.
  static func start() {
    precondition(code == CURLE_OK, "libcurl could not be initialized")
  }
}
