internal import Glibc

/// Where the responder listens: `:PORT`, `ADDRESS:PORT` or a socket's path.
package enum Address: Hashable, Sendable, CustomStringConvertible {
  /// An empty `host` means every interface.
  case tcp(host: String, port: UInt16)
  case unix(path: String)

  /// The longest path that fits into `sockaddr_un`, including its final zero.
  private static let longestPath = 107

  /// `nil` for a text in none of the three forms.
  package init?(_ text: String) {
    if text.contains("/") {
      guard text.utf8.count <= Self.longestPath, !text.utf8.contains(0) else { return nil }
      self = .unix(path: text)
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...]), port > 0
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    self = .tcp(host: String(host), port: port)
  }

  package var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): path
    }
  }
}
