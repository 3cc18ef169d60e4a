/// A full commit SHA: 40 hexadecimal digits in lower case.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// `nil` for an abbreviated SHA, and for anything else that is not a commit's name.
  package init?(_ text: String) {
    let digits = "0123456789abcdef".utf8
    guard text.utf8.count == 40, text.utf8.allSatisfy(digits.contains) else { return nil }
    self.text = text
  }

  package var description: String { text }

  /// The usual short form.
  package var short: String { String(text.prefix(7)) }
}
