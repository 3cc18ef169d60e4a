package import YAML

/// What lists and searches know of a pod without its text.
package struct Summary: Hashable, Sendable {
  /// What the columns hold, in their order; `nil` where the document has nothing there, or no single value.
  package let values: [Value?]
  /// Why the spec cannot be used, in a sentence; its columns are then empty.
  package let problem: String?

  package init(values: [Value?], problem: String? = nil) {
    self.values = values
    self.problem = problem
  }

  /// The columns of a document.
  package init(of document: Document, columns: [FieldPath]) {
    values = columns.map { path in
      guard let node = document.node(at: path.tokens), case .scalar(let scalar) = node.content,
        scalar.value != .null, scalar.text.utf8.count <= Self.longest
      else { return nil }
      return scalar.value
    }
    problem = nil
  }

  /// Bytes of a value that is kept; a list could not show more.
  private static let longest = 200
}
