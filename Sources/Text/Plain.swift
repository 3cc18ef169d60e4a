extension Unicode.Scalar {
  /// Whether it moves the cursor, breaks the line or changes the writing direction instead of being
  /// visible.
  ///
  /// C0 and C1 controls (U+0085 and U+009B among them), U+2028 and U+2029, and the format characters,
  /// which include the bidirectional controls.
  package var isControl: Bool {
    if isASCII { return value < 0x20 || value == 0x7F }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}

extension String {
  /// The text with a space for every control character, so that it is visible and on one line.
  package var oneLine: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
  }

  /// The text for display or a log: on one line, with runs of spaces merged, at most `limit`
  /// characters.
  package func shown(limit: Int) -> String {
    let words = oneLine.split(separator: " ").joined(separator: " ")
    return words.count > limit ? words.prefix(limit - 1) + "…" : words
  }
}
