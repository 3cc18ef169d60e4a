/// A text that equals another only if both have the same bytes.
///
/// `String` treats composed and decomposed letters as equal, which would merge two keys of a
/// document.
package struct ExactText: Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { text.hash(into: &hasher) }
}
