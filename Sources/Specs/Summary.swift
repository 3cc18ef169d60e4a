package import YAML

/// What lists and searches know of a pod, without its text.
package struct Summary: Hashable, Sendable {
  /// The values of the columns, in their order; `nil` if the document has none there, or a
  /// collection.
  package let values: [Value?]
  /// Why the spec cannot be used, in a sentence; then its columns are empty.
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

  /// The most bytes of a value to keep; a list could not show more.
  private static let longest = 200
}
