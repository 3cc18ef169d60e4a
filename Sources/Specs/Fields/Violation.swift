package import YAML

/// One error of a document by the schema.
package struct Violation: Hashable, Sendable {
  package let path: FieldPath
  /// An instruction to the person who typed it, without a full stop.
  package let message: String
  /// The violated keyword of the schema.
  let keyword: String?
  /// The position in a text that a person typed.
  package private(set) var mark: Mark?

  package init(path: FieldPath, message: String, keyword: String? = nil) {
    self.path = path
    self.message = message
    self.keyword = keyword
  }

  /// The same with its position in a document: that of the nearest existing value.
  func located(in document: Document) -> Violation {
    var path = path
    while document.node(at: path) == nil, let parent = path.parent { path = parent }
    var violation = self
    violation.mark = document.node(at: path)?.start
    return violation
  }
}

extension Violation {
  /// Whether a change of its value affects it.
  ///
  /// A list in place of a mapping is wrong, whatever its items are.
  func concernsChange(from old: Value?, to new: Value?) -> Bool {
    switch (old, new) {
    case (.sequence?, .sequence?) where keyword == "type",
      (.mapping?, .mapping?) where keyword == "type":
      false
    default: !old.isSame(as: new)
    }
  }
}
