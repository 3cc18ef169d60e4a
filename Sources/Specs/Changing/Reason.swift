internal import Text

/// Why somebody deploys, in their own words.
package enum Reason {
  /// Unicode scalars of one.
  package static let longest = 1_000

  /// The words on one line, as commits, logs and workflows hold them; `nil` for a text without any.
  package static func clean(_ text: String) -> String? {
    let words = text.oneLine.split(separator: " ")
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// What is wrong with a text, as an instruction to the person who typed it; `nil` where nothing is.
  ///
  /// - Parameters:
  ///   - text: What was typed; `nil` for nothing.
  ///   - isRequired: Whether nothing is deployed without a reason.
  /// - Returns: The instruction, without a full stop.
  package static func problem(with text: String?, isRequired: Bool) -> String? {
    guard let reason = text.flatMap(clean) else { return isRequired ? "Enter a reason" : nil }
    let count = reason.unicodeScalars.count
    guard count > longest else { return nil }
    return "Reason must be \(longest.grouped) characters or fewer, and this has \(count.grouped)"
  }
}
