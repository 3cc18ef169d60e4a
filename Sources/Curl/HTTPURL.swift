internal import CCurl

/// An absolute `http` or `https` address, parsed by libcurl, which also sends requests to it.
///
/// It has no user or password, and libcurl accepts every value of this type.
package struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
  package let text: String
  /// `http` or `https`.
  package let scheme: String
  /// In lower case.
  package let host: String
  package let port: Int

  package init?(_ text: String) {
    self.init(base: nil, text)
  }

  private init?(base: String?, _ text: String) {
    guard !text.utf8.contains(0), let parser = curl_url() else { return nil }
    defer { curl_url_cleanup(parser) }
    let flags = UInt32(CURLU_DISALLOW_USER | CURLU_PATH_AS_IS)
    if let base, curl_url_set(parser, CURLUPART_URL, base, flags) != CURLUE_OK { return nil }
    guard curl_url_set(parser, CURLUPART_URL, text, flags) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: parser), ["http", "https"].contains(scheme),
      let host = Self.part(CURLUPART_HOST, of: parser), !host.isEmpty,
      let port = Self.part(CURLUPART_PORT, of: parser).flatMap({ Int($0) }),
      let whole = Self.part(CURLUPART_URL, of: parser)
    else { return nil }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    // The original text, unless it had to be resolved: only then the parser composed it.
    self.text = base == nil ? text : whole
  }

  private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let flags = part == CURLUPART_PORT ? UInt32(CURLU_DEFAULT_PORT) : 0
    guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// Resolves a reference, such as a `Location`, in an answer from this address.
  package func resolving(_ reference: String) -> HTTPURL? { HTTPURL(base: text, reference) }

  /// Whether scheme, host and port are the same, so that a secret for one may be sent to the other.
  package func hasSameOrigin(as other: HTTPURL) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  package var description: String { text }
}
