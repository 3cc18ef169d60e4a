package import YAML

/// One thing that the schema forbids.
package struct Violation: Hashable, Sendable {
  package let path: FieldPath
  /// An instruction to the person who typed it, without a full stop.
  package let message: String
  /// What forbids it, as the schema spells it.
  let keyword: String?
  /// Where it stands in a text that somebody typed.
  package private(set) var mark: Mark?

  package init(path: FieldPath, message: String, keyword: String? = nil) {
    self.path = path
    self.message = message
    self.keyword = keyword
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

extension Violation {
  /// Whether a change of its value has to do with it.
  ///
  /// That a list is where a mapping should be is so whatever is in the list.
  func concernsChange(from old: Value?, to new: Value?) -> Bool {
    switch (old, new) {
    case (.sequence?, .sequence?) where keyword == "type",
      (.mapping?, .mapping?) where keyword == "type":
      false
    default: !old.isSame(as: new)
    }
  }
}
