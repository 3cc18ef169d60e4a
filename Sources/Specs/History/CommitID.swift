/// A commit's whole name: 40 hexadecimal digits in lower case.
package struct CommitID: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// `nil` for an abbreviated name, and for anything else that names no commit.
  package init?(_ text: String) {
    let digits = "0123456789abcdef".utf8
    guard text.utf8.count == 40, text.utf8.allSatisfy(digits.contains) else { return nil }
    self.text = text
  }

  package var description: String { text }

  /// As people quote it.
  package var short: String { String(text.prefix(7)) }
}
