/// Checks that a POST comes from one of our own pages.
///
/// Browsers say where a request comes from. If neither header is present, the form's token must
/// equal a cookie that no other site can read. This needs no key, so any replica can answer.
package enum SameOrigin {
  /// More elements than any real chain of proxies adds to a forwarded header.
  private static let mostForwarded = 16

  /// - Parameters:
  ///   - request: The POST.
  ///   - hasFormToken: Whether the form's token matches its cookie; `nil` for content that no form
  ///     can send, such as JSON: without either header it is accepted, since command-line clients
  ///     send none.
  /// - Throws: ``CrossSite``.
  package static func check(_ request: Request, hasFormToken: Bool?) throws(CrossSite) {
    if let site = request.header("HTTP_SEC_FETCH_SITE") {
      guard site == "same-origin" || site == "none" else {
        throw CrossSite("Your browser says that another site sent it (\(site.prefix(20))).")
      }
    } else if let origin = request.header("HTTP_ORIGIN") {
      guard let origin = Authority(origin: origin), isOurs(origin, request) else {
        throw CrossSite("It was sent from a page with a different address.")
      }
    } else if hasFormToken == false {
      throw CrossSite(
        "The form’s token does not match its cookie. Cookies may be blocked, or they were cleared after you opened the form."
      )
    }
  }

  /// Whether `origin` is the requested host, or one that a trusted proxy forwarded.
  ///
  /// The front end passes forwarded headers only from trusted proxies. Each proxy of a chain adds
  /// its own to the list.
  private static func isOurs(_ origin: Authority, _ request: Request) -> Bool {
    let forwarded = list(request.header("HTTP_X_FORWARDED_HOST"))
    let hosts = ([request.header("HTTP_HOST") ?? ""] + forwarded).compactMap { Authority($0) }
    if hosts.contains(origin) { return true }
    let ports = list(request.header("HTTP_X_FORWARDED_PORT")).compactMap { Authority.port($0) }
    return hosts.contains { host in
      host.port == nil
        && ports.contains { Authority(host: host.host, port: $0) == origin }
    }
  }

  /// The elements of a list header.
  private static func list(_ header: String?) -> [String] {
    (header ?? "").split(separator: ",", maxSplits: mostForwarded).prefix(mostForwarded).map {
      String($0.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
  }

  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t"
  }
}

/// A page of another site sent the request; `why` says how that was detected, in a sentence.
package struct CrossSite: Error, Sendable {
  package let why: String

  init(_ why: String) { self.why = why }
}
