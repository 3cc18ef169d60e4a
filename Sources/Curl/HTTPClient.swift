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
    let transfer = idle.withLock { $0.popLast() } ?? Transfer(certificates: certificates)
    defer {
      idle.withLock { idle in
        if idle.count < Self.kept { idle.append(transfer) }
      }
    }
    return try transfer.perform(request)
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
