internal import CCurl
import Synchronization

/// Sends one request and waits for its answer, from any number of threads at once.
///
/// Each libcurl handle keeps its own connections and is used by one thread at a time; the one given
/// back last is taken first, so that warm connections are used again. Handles share nothing, because
/// libcurl 7.88 does not share connections between threads safely.
///
/// TLS is always verified, against the system's certificates or the operator's own; only `http` and
/// `https` are spoken; redirects are never followed, that is for the caller, who knows what may go
/// where. Like every program on libcurl, it honors the operator's `https_proxy`, `http_proxy`,
/// `all_proxy` and `no_proxy`.
package final class HTTPClient: Sendable {
  /// Handles that are kept while idle, each with a connection or two.
  private static let kept = 16

  private let idle = Mutex<[Transfer]>([])
  private let certificates: String?

  /// Makes a client that trusts the certificates in a PEM file alone; `nil` for the system's.
  package init(certificates: String? = nil) {
    self.certificates = certificates
    Library.start()
  }

  /// Sends a request and waits for the whole answer.
  ///
  /// - Parameter request: What to send.
  /// - Returns: The answer, whatever its status.
  /// - Throws: ``HTTPError`` when there is no complete answer within the request's time and size.
  package func send(_ request: HTTPRequest) throws(HTTPError) -> HTTPResponse {
    try send(request, sink: nil)
  }

  /// Sends a request and hands out the body of its answer as it comes.
  ///
  /// - Parameters:
  ///   - request: What to send; its limit holds for answers that are not handed out.
  ///   - sink: Takes the pieces of a body with the status 200, undecoded; `false` means that it wants no more.
  /// - Returns: The answer, whatever its status; what was handed out is not in its body.
  /// - Throws: ``HTTPError`` when it broke before its end, and before the sink had enough.
  package func send(
    _ request: HTTPRequest,
    into sink: (UnsafeRawBufferPointer) -> Bool
  ) throws(HTTPError) -> HTTPResponse {
    // The transfer drops it before this returns.
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

  /// Prepares libcurl, once.
  static func start() {
    precondition(code == CURLE_OK, "libcurl could not be initialised")
  }
}
