/// A document after edits.
package struct Edited: Sendable {
  /// The new document, read from its text and proven to mean what was intended.
  package let document: Document
  /// The comments that were removed with values, at their places in the old text.
  package let lostComments: [Comment]
}

/// Where a missing key is inserted: after the keys that come before it here.
package struct KeyOrder: Sendable {
  /// The keys of the mapping at a path, in order; empty if unknown.
  package let keys: @Sendable (FieldPath) -> [String]

  package init(_ keys: @escaping @Sendable (FieldPath) -> [String]) { self.keys = keys }
}
