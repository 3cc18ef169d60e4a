internal import Text

/// Why a person deploys, in their own words.
package enum Reason {
  /// The most Unicode scalars of a reason.
  package static let longest = 1_000

  /// The reason on one line, for commits, logs and workflows; `nil` for an empty text.
  package static func clean(_ text: String) -> String? {
    let words = text.oneLine.split(separator: " ")
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// What is wrong with a text, as an instruction to the person; `nil` if nothing is.
  ///
  /// - Parameters:
  ///   - text: The text; `nil` if none was sent.
  ///   - isRequired: Whether every deployment needs a reason.
  /// - Returns: The instruction, without a full stop.
  package static func problem(with text: String?, isRequired: Bool) -> String? {
    guard let reason = text.flatMap(clean) else { return isRequired ? "Enter a reason" : nil }
    let count = reason.unicodeScalars.count
    guard count > longest else { return nil }
    return "Reason must be \(longest.grouped) characters or fewer, and this has \(count.grouped)"
  }
}
