internal import CCurl

/// Why there is no complete answer.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    /// The host's name has no address.
    case unresolved
    /// Nothing answers at the address.
    case unreachable
    /// The proxy is down, or does not let us through.
    case proxy
    /// The TLS connection cannot be trusted.
    case insecure
    /// The time was up.
    case timedOut
    /// The answer is larger than the caller allows.
    case tooLarge
    /// The connection broke, or the answer is not complete HTTP.
    case broken
    /// The request cannot be sent, or libcurl failed in another way.
    case unusable
  }

  package let cause: Cause
  /// What happened, for people, to follow a colon: it names the host, but no path, query or header.
  package let message: String
  /// Whether the other side may have received the request and acted on it.
  package let mayHaveArrived: Bool

  package init(_ cause: Cause, _ message: String, mayHaveArrived: Bool) {
    self.cause = cause
    self.message = message
    self.mayHaveArrived = mayHaveArrived
  }

  package var description: String { message }

  /// Translates libcurl's code.
  ///
  /// - Parameters:
  ///   - code: The code of a failed transfer.
  ///   - detail: libcurl's own words, used only for TLS, where they name the problem.
  ///   - host: The host of the request.
  ///   - began: Whether there was a connection, so that bytes of the request may have been sent.
  init(_ code: CURLcode, detail: String, host: String, began: Bool) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.unresolved, "the address of \(host) could not be found", mayHaveArrived: false)
    case CURLE_COULDNT_CONNECT:
      self.init(.unreachable, "could not connect to \(host)", mayHaveArrived: false)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
      let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
      self.init(
        .insecure,
        "could not make a trusted connection to \(host) (\(reason))",
        mayHaveArrived: began
      )
    case CURLE_OPERATION_TIMEDOUT:
      self.init(.timedOut, "\(host) did not answer in time", mayHaveArrived: began)
    case CURLE_FILESIZE_EXCEEDED:
      self.init(.tooLarge, "the answer of \(host) is too large", mayHaveArrived: true)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE,
      CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_BAD_CONTENT_ENCODING, CURLE_WRITE_ERROR:
      self.init(
        .broken,
        "the connection to \(host) broke before the answer was complete",
        mayHaveArrived: began
      )
    default:
      let reason = String(cString: curl_easy_strerror(code))
      self.init(.unusable, "the request to \(host) failed (\(reason))", mayHaveArrived: began)
    }
  }
}
