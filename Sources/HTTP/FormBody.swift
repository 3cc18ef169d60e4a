internal import Text

/// The fields of an `application/x-www-form-urlencoded` body or a query.
package struct FormBody: Hashable, Sendable {
  /// More fields than any of our forms has; the rest is ignored.
  private static let mostFields = 8_000

  private var fields: [String: String] = [:]
  /// Further values of repeated names, such as checkboxes with one name.
  private var more: [String: [String]] = [:]
  /// Names that were sent more than once.
  package private(set) var repeated: Set<String> = []
  /// Whether anything sent is not UTF-8; it is shown as U+FFFD.
  package private(set) var isMalformed = false

  package init() {}

  /// Reads `text`; of a repeated field, the first one counts.
  package init(_ text: Substring) {
    for pair in text.utf8.split(separator: UInt8(ascii: "&"), maxSplits: Self.mostFields) {
      let halves = pair.split(
        separator: UInt8(ascii: "="),
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      let name = decoded(halves[0])
      guard fields[name] == nil else {
        repeated.insert(name)
        more[name, default: []].append(halves.count < 2 ? "" : decoded(halves[1]))
        continue
      }
      fields[name] = halves.count < 2 ? "" : decoded(halves[1])
    }
  }

  /// Reads a body; of a repeated field, the first one counts.
  package init(bytes: [UInt8]) {
    self.init(Substring(decoding: bytes, as: UTF8.self))
    if String(validating: bytes, as: UTF8.self) == nil { isMalformed = true }
  }

  private mutating func decoded(_ encoded: Substring.UTF8View) -> String {
    let text = PercentEncoding.formDecoded(encoded)
    // A browser that really sends that character encodes it: `%EF%BF%BD`.
    if !isMalformed, text.unicodeScalars.contains("\u{FFFD}") {
      isMalformed = !PercentEncoding.isUTF8(encoded)
    }
    return text
  }

  package init(_ fields: [String: String]) { self.fields = fields }

  package var names: Dictionary<String, String>.Keys { fields.keys }

  /// `nil` for a field that was not sent.
  package subscript(name: String) -> String? { fields[name] }

  /// All values of a name, in order.
  package func all(_ name: String) -> [String] {
    fields[name].map { [$0] + (more[name] ?? []) } ?? []
  }
}
