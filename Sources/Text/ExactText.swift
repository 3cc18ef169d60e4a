/// A text that equals another only where both have the same bytes.
///
/// `String` takes composed and decomposed letters as one, which would make two keys of a document one.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
