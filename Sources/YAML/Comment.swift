/// A comment of a document, from its `#` to the end of the line.
package struct Comment: Hashable, Sendable {
  package var text: String
  package var mark: Mark
}

/// The position of a comment.
struct CommentPlace {
  /// In bytes, from the `#` to the end of the line.
  var bytes: Range<Int>
  /// In Unicode scalars, from 0.
  var column: Int
  /// Whether only spaces come before it on its line.
  var isAlone: Bool
}

extension CommentPlace {
  /// Whether a comment with this text is meant for a program that reads the whole file.
  static func isModeline(_ text: String) -> Bool {
    text.contains("yaml-language-server:") || text.contains("-*-") || text.contains("vim:")
      || text.hasPrefix("# vi:") || text.hasPrefix("# ex:")
  }
}

extension Document {
  /// The comments of this text that another text lacks, however its lines moved.
  package func comments(missingIn other: Document) -> [Comment] {
    var there: [ExactKey: Int] = [:]
    for comment in other.comments { there[ExactKey(comment.text), default: 0] += 1 }
    return comments.filter { comment in
      let key = ExactKey(comment.text)
      guard let count = there[key], count > 0 else { return true }
      there[key] = count - 1
      return false
    }
  }

  private var comments: [Comment] {
    let layout = Layout(self)
    return layout.comments.map { place in
      Comment(text: layout.text(of: place), mark: layout.lines.mark(at: place.bytes.lowerBound))
    }
  }
}
