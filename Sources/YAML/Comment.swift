/// A comment of a document, from its `#` to the end of the line.
package struct Comment: Hashable, Sendable {
  package var text: String
  package var mark: Mark
}

