/// A host and its port, as in `Host`, `Origin` and the forwarded headers.
struct Authority: Hashable, Sendable {
  /// In lower case, without a final dot.
  let host: String
  /// `nil` for 80 and 443: schemes are not compared, since TLS may end in front of us.
  var port: Int?

  init(host: String, port: Int?) {
    self.host = host
    self.port = port == 80 || port == 443 ? nil : port
  }

  /// Reads `host`, `host:port` or `[IPv6]:port`; `nil` for anything else.
  ///
  /// A name is ASCII, as browsers send it: `xn--…` if it has other letters.
  init?(_ text: some StringProtocol) {
    let text = text.lowercased()
    let nameEnd =
      text.hasPrefix("[")
      ? text.firstIndex(of: "]").map(text.index(after:)) : text.firstIndex(of: ":")
    var name = text[..<(nameEnd ?? text.endIndex)]
    var port: Int?
    switch text[name.endIndex...] {
    case "", ":": break
    case let rest:
      guard rest.first == ":", let number = Self.port(rest.dropFirst()) else { return nil }
      port = number
    }
    if name.hasPrefix("[") {
      guard name.hasSuffix("]"), name.dropFirst().dropLast().utf8.allSatisfy(Self.isInIPv6) else {
        return nil
      }
    } else {
      if name.hasSuffix(".") { name.removeLast() }
      guard name.utf8.allSatisfy(Self.isInName) else { return nil }
    }
    guard (1...253).contains(name.utf8.count) else { return nil }
    self.init(host: String(name), port: port)
  }

  /// Reads an `Origin`; `nil` for `null` and everything that is not a web page's.
  init?(origin: String) {
    let origin = origin.lowercased()
    guard let scheme = ["https://", "http://"].first(where: origin.hasPrefix) else { return nil }
    self.init(origin.dropFirst(scheme.count))
  }

  /// A port number, digits only.
  static func port(_ text: some StringProtocol) -> Int? {
    guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(isDigit), let number = Int(text),
      (1...65_535).contains(number)
    else { return nil }
    return number
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isInIPv6(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x66).contains(byte) || byte == UInt8(ascii: ":")
      || byte == UInt8(ascii: ".")
  }

  private static func isInName(_ byte: UInt8) -> Bool {
    isDigit(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }
}
