import Glibc

/// The proxy that libcurl takes from the environment, as far as messages need it.
///
/// Messages contain no credentials: neither user nor password is kept.
package struct Proxy: Hashable, Sendable {
  /// `host:port`; `nil` if the variable has nothing that can be shown.
  let address: String?
  /// The variable that names it.
  let variable: String

  /// The proxy for an address; only libcurl decides whether `no_proxy` exempts its host.
  package init?(
    for url: HTTPURL,
    environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
  ) {
    // In libcurl's order. HTTP_PROXY is not read: a CGI program's client could set it.
    let names =
      url.scheme == "https"
      ? ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
      : ["http_proxy", "all_proxy", "ALL_PROXY"]
    for name in names {
      guard let value = environment(name), !value.isEmpty else { continue }
      variable = name
      address = Self.address(in: value)
      return
    }
    return nil
  }

  /// The name in messages.
  package var name: String { "the proxy \(address.map { "\($0) " } ?? "")in \(variable)" }

  /// The host and port of `http://user:password@host:port/`.
  private static func address(in text: String) -> String? {
    var rest = text[...]
    var port = 1080
    if let colons = rest.firstRange(of: "://") {
      if rest[..<colons.lowerBound].lowercased() == "https" { port = 443 }
      rest = rest[colons.upperBound...]
    }
    rest = rest.prefix { !"/?#".contains($0) }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    let isPlain = rest.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || "-._:[]".utf8.contains(byte)
    }
    guard !rest.isEmpty, rest.utf8.count <= 260, isPlain else { return nil }
    let hasPort = rest.last != "]" && rest.lastIndex(of: ":") != nil
    return hasPort ? String(rest) : "\(rest):\(port)"
  }

  /// libcurl's words for the address if it cannot connect: `host port 3128`.
  private var wordsOfLibcurl: String? {
    guard let address, let colon = address.lastIndex(of: ":") else { return nil }
    let host = address[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
    return "\(host) port \(address[address.index(after: colon)...]) "
  }

  /// The part of this proxy in a failure.
  ///
  /// - Parameters:
  ///   - isUnresolved: Whether libcurl could not resolve the proxy's name.
  ///   - status: The proxy's answer to CONNECT; 0 if there was none.
  ///   - detail: libcurl's own words.
  ///   - url: The address of the request.
  /// - Returns: Words to follow a colon; `nil` if nothing shows that the proxy is the cause.
  func failure(isUnresolved: Bool, status: Int, detail: String, of url: HTTPURL) -> String? {
    let isRefusal = status != 0 && !(200..<300).contains(status)
    if isUnresolved { return "the address of \(name) could not be found" }
    if isRefusal, status == 407 {
      return "\(name) requires a user name and a password (status 407)"
    }
    if isRefusal { return "\(name) refused to connect to \(url.host) (status \(status))" }
    if detail.contains("Proxy CONNECT") || detail.contains("CONNECT tunnel") {
      return "\(name) did not connect to \(url.host)"
    }
    let isItself = address == "\(url.host):\(url.port)"
    if let words = wordsOfLibcurl, !isItself, detail.contains("connect to \(words)") {
      return "\(name) does not accept connections"
    }
    return nil
  }
}
