/// The revisions in a precondition: the value of `If-Match` or `If-None-Match` (RFC 9110, section
/// 13.1).
enum ETags: Hashable {
  /// `*`
  case any
  case some([Tag])

  struct Tag: Hashable {
    let text: String
    let isWeak: Bool
  }

  /// The header's value as a regular expression.
  static let pattern = #"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#
  private static let most = 16

  /// `nil` for an invalid value, or one with too many revisions.
  init?(_ header: String) {
    var rest = header.utf8[...]
    Self.skipBlanks(&rest)
    if rest.first == UInt8(ascii: "*") {
      rest.removeFirst()
      Self.skipBlanks(&rest)
      guard rest.isEmpty else { return nil }
      self = .any
      return
    }
    var tags: [Tag] = []
    while true {
      guard let tag = Self.tag(&rest), tags.count < Self.most else { return nil }
      tags.append(tag)
      Self.skipBlanks(&rest)
      guard let comma = rest.popFirst() else { break }
      guard comma == UInt8(ascii: ",") else { return nil }
      Self.skipBlanks(&rest)
    }
    self = .some(tags)
  }

  private static func tag(_ rest: inout Substring.UTF8View) -> Tag? {
    let isWeak = rest.starts(with: "W/".utf8)
    if isWeak { rest.removeFirst(2) }
    let quote = UInt8(ascii: "\"")
    guard rest.popFirst() == quote, let end = rest.firstIndex(of: quote) else { return nil }
    let text = String(Substring(rest[..<end]))
    rest = rest[rest.index(after: end)...]
    return Tag(text: text, isWeak: isWeak)
  }

  private static func skipBlanks(_ rest: inout Substring.UTF8View) {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  /// Whether a revision is among them; with `isExact` (the strong comparison), weak tags do not
  /// count.
  func name(_ revision: String, isExact: Bool) -> Bool {
    switch self {
    case .any: true
    case .some(let tags): tags.contains { $0.text == revision && !(isExact && $0.isWeak) }
    }
  }

  /// The revisions of strong tags; `nil` for any.
  var revisions: [String]? {
    if case .some(let tags) = self { tags.filter { !$0.isWeak }.map(\.text) } else { nil }
  }
}
