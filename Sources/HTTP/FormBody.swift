internal import Text

/// The fields of an `application/x-www-form-urlencoded` body or a query.
package struct FormBody: Hashable, Sendable {
  /// More fields than any form of ours has; the rest is ignored.
  private static let mostFields = 1_000

  private var fields: [String: String] = [:]

  package init() {}

  /// Reads `text`; of a field sent twice the first counts.
  package init(_ text: Substring) {
    for pair in text.utf8.split(separator: UInt8(ascii: "&"), maxSplits: Self.mostFields) {
      let halves = pair.split(
        separator: UInt8(ascii: "="),
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      let name = PercentEncoding.formDecoded(halves[0])
      guard fields[name] == nil else { continue }
      fields[name] = halves.count < 2 ? "" : PercentEncoding.formDecoded(halves[1])
    }
  }

  package init(_ fields: [String: String]) { self.fields = fields }

  package var names: Dictionary<String, String>.Keys { fields.keys }

  /// `nil` for a field that was not sent.
  package subscript(name: String) -> String? { fields[name] }
}
