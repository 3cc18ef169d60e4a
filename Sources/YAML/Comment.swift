/// A comment of a document, from its `#` to the end of the line.
package struct Comment: Hashable, Sendable {
  package var text: String
  package var mark: Mark
}

/// Where a comment stands.
struct CommentPlace {
  /// In bytes, from the `#` to the end of the line.
  var bytes: Range<Int>
  /// In Unicode scalars, from 0.
  var column: Int
  /// Whether nothing but spaces stands before it on its line.
  var isAlone: Bool
}

extension CommentPlace {
  /// Whether a comment with this text is meant for a program that reads the whole file.
  static func isModeline(_ text: String) -> Bool {
    text.contains("yaml-language-server:") || text.contains("-*-") || text.contains("vim:")
      || text.hasPrefix("# vi:") || text.hasPrefix("# ex:")
  }
}
