internal import CCurl

/// An absolute `http` or `https` address, taken apart by the parser that will also send to it.
///
/// It holds no user and no password; what libcurl would not accept has no spelling here.
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
    // As it was given, unless it had to be resolved: only then did the parser put it together anew.
    self.text = base == nil ? text : whole
  }

  private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let flags = part == CURLUPART_PORT ? UInt32(CURLU_DEFAULT_PORT) : 0
    guard curl_url_get(parser, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// What a reference, such as a `Location`, names when it stands in the answer of this address.
  package func resolving(_ reference: String) -> HTTPURL? { HTTPURL(base: text, reference) }

  /// Whether scheme, host and port are the same, so that a secret for one may go to the other.
  package func hasSameOrigin(as other: HTTPURL) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  package var description: String { text }
}
