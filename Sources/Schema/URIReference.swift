/// A URI or a relative reference, parsed and resolved as in RFC 3986 (appendix B, section 5.2).
struct URIReference {
  var scheme: Substring?
  var authority: Substring?
  var path: Substring
  var query: Substring?
  var fragment: Substring?

  init(_ text: some StringProtocol) {
    var rest = Substring(text)
    fragment = rest.cutOff(at: "#")
    query = rest.cutOff(at: "?")
    if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
      scheme = rest[..<colon]
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      rest = rest.dropFirst(2)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      authority = rest[..<end]
      rest = rest[end...]
    }
    path = rest
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first.isASCIILetter else { return false }
    return text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "+-.".utf8.contains($0) }
  }

  /// The reference resolved in a document at `base`.
  func resolved(against base: URIReference) -> URIReference {
    var target = self
    if scheme == nil {
      target.scheme = base.scheme
      if authority == nil {
        target.authority = base.authority
        if path.isEmpty {
          target.path = base.path
          target.query = query ?? base.query
          return target
        }
        if !path.hasPrefix("/") { target.path = Substring(base.merged(with: path)) }
      }
    }
    target.path = Substring(Self.withoutDots(target.path))
    return target
  }

  private func merged(with relative: Substring) -> String {
    if authority != nil, path.isEmpty { return "/" + relative }
    guard let slash = path.lastIndex(of: "/") else { return String(relative) }
    return path[...slash] + String(relative)
  }

  private static func withoutDots(_ path: Substring) -> String {
    guard path.contains("/.") || path.hasPrefix(".") else { return String(path) }
    var segments: [Substring] = []
    let given = path.split(separator: "/", omittingEmptySubsequences: false)
    for (place, segment) in given.enumerated() {
      let isLast = place == given.count - 1
      switch segment {
      case ".": if isLast { segments.append("") }
      case "..":
        if segments.count > 1 || segments.first.map({ !$0.isEmpty }) == true {
          segments.removeLast()
        }
        if isLast { segments.append("") }
      default: segments.append(segment)
      }
    }
    return segments.joined(separator: "/")
  }

  /// The URI without its fragment.
  var resource: String {
    (scheme.map { $0.lowercased() + ":" } ?? "") + (authority.map { "//" + $0 } ?? "") + path
      + (query.map { "?" + $0 } ?? "")
  }
}

extension Substring {
  /// Removes and returns the text after the first `mark`, and removes the mark.
  fileprivate mutating func cutOff(at mark: Character) -> Substring? {
    guard let place = firstIndex(of: mark) else { return nil }
    defer { self = self[..<place] }
    return self[index(after: place)...]
  }
}

extension UInt8 {
  var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isHexDigit: Bool {
    isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }
}
