internal import CCurl

/// Why there is no complete answer.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    /// The host's name has no address.
    case unresolved
    /// Nobody answers at the address.
    case unreachable
    /// The proxy is away, or does not let us through.
    case proxy
    /// No trustworthy TLS connection.
    case insecure
    /// The time was up.
    case timedOut
    /// The answer is larger than the caller allows.
    case tooLarge
    /// The connection broke, or what came is not a whole HTTP answer.
    case broken
    /// The request itself cannot be sent, or libcurl failed otherwise.
    case unusable
  }

  package let cause: Cause
  /// What happened, for people, to follow a colon: names the host, never a path, a query or a header.
  package let message: String
  /// Whether the other side may have received the request, and acted on it.
  package let mayHaveArrived: Bool

  package init(_ cause: Cause, _ message: String, mayHaveArrived: Bool) {
    self.cause = cause
    self.message = message
    self.mayHaveArrived = mayHaveArrived
  }

  package var description: String { message }

  /// What libcurl's code says.
  ///
  /// - Parameters:
  ///   - code: The code of a failed transfer.
  ///   - detail: libcurl's own words, used for TLS alone, where they name what is wrong.
  ///   - host: The host spoken to.
  ///   - began: Whether the connection stood, so that bytes of the request may have left.
  init(_ code: CURLcode, detail: String, host: String, began: Bool) {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      self.init(.unresolved, "the address of \(host) could not be found", mayHaveArrived: false)
    case CURLE_COULDNT_CONNECT:
      self.init(.unreachable, "no connection to \(host) could be made", mayHaveArrived: false)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_USE_SSL_FAILED:
      let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
      self.init(
        .insecure,
        "no trustworthy connection to \(host) could be made (\(reason))",
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
      self.init(.unusable, "speaking to \(host) failed (\(reason))", mayHaveArrived: began)
    }
  }
}
