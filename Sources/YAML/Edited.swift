/// A document with edits made.
package struct Edited: Sendable {
  /// The new document, read from its text and proven to say what was meant.
  package let document: Document
  /// The comments that went with what was removed, as they stood in the old text.
  package let lostComments: [Comment]
}

/// Where a key that is missing is inserted: after those that come before it here.
package struct KeyOrder: Sendable {
  /// The keys of the mapping at a path, in order; empty where nothing is known of it.
  package let keys: @Sendable (FieldPath) -> [String]

  package init(_ keys: @escaping @Sendable (FieldPath) -> [String]) { self.keys = keys }
}
