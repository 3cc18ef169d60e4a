/// A customer or an environment: 1–50 of `[A-Za-z0-9_-]`, so safe in a path, a URL and a branch name.
package struct Slug: Hashable, Sendable, Comparable, CustomStringConvertible {
  package static let limit = 50

  package let text: String

  /// `nil` for an invalid text; `../etc` cannot be represented.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.limit).contains(text.utf8.count) else { return nil }
    var text = String(text)
    guard text.withUTF8({ $0.allSatisfy(Self.allows) }) else { return nil }
    self.text = text
  }

  /// Whether the byte is allowed.
  package static func allows(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  package var description: String { text }

  package static func < (left: Slug, right: Slug) -> Bool { left.text < right.text }
}
