package import HTTP

/// The random word in a form, which the form's cookie repeats.
package struct FormToken: Sendable {
  package static let fieldName = "_token"
  private static let size = 16

  package let value: String
  private let isNew: Bool

  /// Keeps the browser's existing cookie, so that several open forms keep working.
  package init(_ request: Request) {
    let cookie = Self.cookie(of: request)
    (value, isNew) = (cookie ?? RandomToken.hex(bytes: Self.size), cookie == nil)
  }

  /// Over HTTPS, a browser accepts a name with this prefix only over HTTPS, so an attacker on plain
  /// HTTP cannot set it.
  private static func cookieName(_ request: Request) -> String {
    request.isHTTPS ? "__Secure-spec_editor_form" : "spec_editor_form"
  }

  /// The token in the browser's cookie.
  ///
  /// Another application on this host name may set a cookie of the same name with a wider path.
  /// Browsers send the closest path first (RFC 6265, 5.4), so the first valid one is ours.
  private static func cookie(of request: Request) -> String? {
    request.cookies(cookieName(request)).first { RandomToken.isHex($0, bytes: size) }
  }

  /// Whether the token in a form equals the one in the browser's cookie.
  static func isGood(_ sent: String?, _ request: Request) -> Bool {
    guard let sent, let cookie = cookie(of: request) else { return false }
    return sent == cookie
  }

  /// Adds the cookie to an answer that has a form.
  package func setting(on response: Response, for visit: Visit) -> Response {
    guard isNew else { return response }
    let secure = visit.request.isHTTPS ? "; Secure" : ""
    return response.adding(
      "Set-Cookie",
      "\(Self.cookieName(visit.request))=\(value); Path=\(visit.links.root); HttpOnly; SameSite=Lax\(secure)"
    )
  }
}
