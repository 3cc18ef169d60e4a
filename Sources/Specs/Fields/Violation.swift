package import YAML

/// One thing that the schema forbids.
package struct Violation: Hashable, Sendable {
  package let path: FieldPath
  /// An instruction to the person who typed it, without a full stop.
  package let message: String
  /// Where it stands in a text that somebody typed.
  package private(set) var mark: Mark?

  package init(path: FieldPath, message: String) {
    self.path = path
    self.message = message
  }

  /// The same with its place in a document: that of the nearest thing that is there.
  func located(in document: Document) -> Violation {
    var path = path
    while document.node(at: path) == nil, let parent = path.parent { path = parent }
    var violation = self
    violation.mark = document.node(at: path)?.start
    return violation
  }
}
