/// Why the local repository cannot be used; one line for people that names `LOCAL_REPO`.
package struct LocalGitError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  init(_ path: String, _ problem: String) {
    description = "LOCAL_REPO: \(path.oneLine) \(problem.oneLine)"
  }
}

extension String {
  /// The text without line breaks and other control characters, for messages of one line.
  var oneLine: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0.isControl ? " " : $0 }))
  }
}

extension Unicode.Scalar {
  /// Whether it moves the cursor, breaks the line or turns the writing direction instead of showing itself.
  var isControl: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
  }
}
