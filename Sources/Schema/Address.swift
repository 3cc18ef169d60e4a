/// Email addresses and URIs, checked loosely: only what cannot be one is refused.
enum Address {
  static func isEmail(_ text: Substring.UTF8View) -> Bool {
    guard let at = text.lastIndex(of: UInt8(ascii: "@")) else { return false }
    let (name, host) = (text[..<at], text[text.index(after: at)...])
    return isLocalPart(name) && (isBracketed(host) || Host.isName(host))
  }

  private static func isLocalPart(_ name: Substring.UTF8View) -> Bool {
    let quote = UInt8(ascii: "\"")
    if name.first == quote {
      return name.count > 2 && name.last == quote && name.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
    return name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy(isAtom) }
  }

  private static func isAtom(_ byte: UInt8) -> Bool {
    byte.isASCIILetter || byte.isASCIIDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
  }

  private static func isBracketed(_ host: Substring.UTF8View) -> Bool {
    guard host.first == UInt8(ascii: "["), host.last == UInt8(ascii: "]"), host.count > 2 else {
      return false
    }
    let inside = host.dropFirst().dropLast()
    guard inside.starts(with: "IPv6:".utf8) else { return Host.isIPv4(inside) }
    return Host.isIPv6(inside.dropFirst(5))
  }

  static func isURI(_ text: String, needsScheme: Bool) -> Bool {
    guard hasOnlyURICharacters(text.utf8[...]) else { return false }
    let parts = URIReference(text)
    guard parts.scheme != nil || !needsScheme && !parts.path.startsWithColonSegment else {
      return false
    }
    if let authority = parts.authority, !isAuthority(authority.utf8) { return false }
    return ![parts.path, parts.query, parts.fragment].contains { part in
      part?.utf8.contains { "[]#".utf8.contains($0) } ?? false
    }
  }

  private static func hasOnlyURICharacters(_ text: Substring.UTF8View) -> Bool {
    var rest = text
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%") {
        guard rest.prefix(2).count == 2, rest.prefix(2).allSatisfy(\.isHexDigit) else {
          return false
        }
      } else if !byte.isASCIILetter, !byte.isASCIIDigit,
        !"-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte)
      {
        return false
      }
    }
    return true
  }

  private static func isAuthority(_ authority: Substring.UTF8View) -> Bool {
    var host = authority
    if let at = host.lastIndex(of: UInt8(ascii: "@")) {
      guard !host[..<at].contains(where: { "[]@".utf8.contains($0) }) else { return false }
      host = host[host.index(after: at)...]
    }
    if host.first == UInt8(ascii: "[") {
      guard let end = host.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let inside = host[host.index(after: host.startIndex)..<end]
      guard Host.isIPv6(inside) || inside.first.map({ $0 | 0x20 }) == UInt8(ascii: "v") else {
        return false
      }
      let port = host[host.index(after: end)...]
      return port.isEmpty
        || port.first == UInt8(ascii: ":") && port.dropFirst().allSatisfy(\.isASCIIDigit)
    }
    let colon = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
    return !host[..<colon].contains { "[]".utf8.contains($0) }
      && host[colon...].dropFirst().allSatisfy(\.isASCIIDigit)
  }
}

extension Substring {
  /// Whether the first segment contains a colon, where it would end a scheme.
  fileprivate var startsWithColonSegment: Bool { prefix { $0 != "/" }.contains(":") }
}
