import Specs

/// Whether a POST comes from one of our own pages.
///
/// Browsers say where a request comes from; where neither header is sent, the form's token must equal
/// a cookie that no other site can read. No key is involved, so any replica can answer.
enum SameOrigin {
  /// - Parameters:
  ///   - request: The POST.
  ///   - formToken: The token sent in the form.
  ///   - isForm: Not so for the JSON API, whose content type no form can send: with neither header it
  ///     is taken, since command-line clients send none.
  /// - Throws: ``Problem`` with status 403.
  static func check(_ request: Request, formToken: String?, isForm: Bool) throws(Problem) {
    if let site = request.header("HTTP_SEC_FETCH_SITE") {
      guard site == "same-origin" || site == "none" else {
        throw Problem.crossSite(
          "The browser says that it was sent by another site (\(site.prefix(20)))."
        )
      }
    } else if let origin = request.header("HTTP_ORIGIN") {
      guard let authority = authority(ofOrigin: origin), isOurs(authority, request) else {
        throw Problem.crossSite("It was sent from another address than this page's.")
      }
    } else if isForm {
      guard let cookie = request.cookie(FormToken.cookieName),
        RandomToken.isHex(cookie, bytes: FormToken.size), formToken == cookie
      else {
        throw Problem.crossSite(
          "The form's token does not match its cookie: cookies may be off, or the form may have been open since before they were cleared."
        )
      }
    }
  }

  private static func isOurs(_ authority: (host: String, isHTTPS: Bool), _ request: Request) -> Bool
  {
    [request.header("HTTP_HOST"), request.header("HTTP_X_FORWARDED_HOST")].contains { host in
      host.map { withoutDefaultPort($0.lowercased(), isHTTPS: authority.isHTTPS) } == authority.host
    }
  }

  /// Host and port of `scheme://host:port`; `nil` for `null` and anything else.
  private static func authority(ofOrigin origin: String) -> (host: String, isHTTPS: Bool)? {
    let origin = origin.lowercased()
    for (scheme, isHTTPS) in [("https://", true), ("http://", false)] where origin.hasPrefix(scheme)
    {
      let host = String(origin.dropFirst(scheme.count))
      guard !host.isEmpty, !host.contains("/") else { return nil }
      return (withoutDefaultPort(host, isHTTPS: isHTTPS), isHTTPS)
    }
    return nil
  }

  private static func withoutDefaultPort(_ host: String, isHTTPS: Bool) -> String {
    let port = isHTTPS ? ":443" : ":80"
    return host.hasSuffix(port) ? String(host.dropLast(port.count)) : host
  }
}

/// The random word that a form carries and its cookie repeats.
struct FormToken: Sendable {
  static let cookieName = "spec_editor_form"
  static let fieldName = "csrf_token"
  static let size = 16

  let value: String
  private let isNew: Bool

  /// Keeps the browser's cookie where it has one, so that several open forms go on working.
  init(_ request: Request) {
    if let cookie = request.cookie(Self.cookieName), RandomToken.isHex(cookie, bytes: Self.size) {
      (value, isNew) = (cookie, false)
    } else {
      (value, isNew) = (RandomToken.hex(bytes: Self.size), true)
    }
  }

  /// Adds the cookie to an answer that holds a form.
  func setting(on response: Response, for visit: Visit) -> Response {
    guard isNew else { return response }
    let secure = visit.request.isHTTPS ? "; Secure" : ""
    return response.adding(
      "Set-Cookie",
      "\(Self.cookieName)=\(value); Path=\(visit.links.root); HttpOnly; SameSite=Lax\(secure)"
    )
  }
}
