internal import Text
package import YAML

/// A JSON Patch (RFC 6902): operations on a document, of which all or none are applied.
package struct JSONPatch: Sendable {
  enum Action: Sendable {
    case add(Value)
    case replace(Value)
    case test(JSON)
    case remove
    case move(from: FieldPath)
    case copy(from: FieldPath)
  }

  struct Operation: Sendable {
    let action: Action
    let path: FieldPath
  }

  /// The most operations of one patch.
  package static let mostOperations = 10_000

  let operations: [Operation]

  /// Converts the patch to edits of one document.
  ///
  /// The parent of a value must already exist, although an edit alone would create it.
  ///
  /// - Parameter value: The document's value.
  /// - Returns: Edits with the same result as the patch; none for values that are already right.
  /// - Throws: ``PatchError/unmet(operation:path:problem:)`` or ``PatchError/tooLarge(operation:problem:)``.
  package func edits(on value: Value) throws(PatchError) -> [Edit] {
    try applied(to: value).edits
  }

  /// The edits, and the document's value after them; `nil` for no document.
  package func applied(to value: Value) throws(PatchError) -> (edits: [Edit], value: Value?) {
    var model = PatchModel(value)
    var edits: [Edit] = []
    for (number, operation) in operations.enumerated() {
      do throws(PatchModel.Obstacle) {
        let more = try operation.edits(on: &model)
        // A new root replaces everything before it.
        if case .set(.root, _)? = more.first { edits = [] }
        edits += more
      } catch {
        switch error {
        case .unmet(let problem, let path):
          throw .unmet(operation: number, path: path ?? operation.path, problem: problem)
        case .tooLarge:
          throw .tooLarge(operation: number, problem: "the patch takes too much work")
        }
      }
    }
    return (edits, model.root)
  }
}

extension JSONPatch.Operation {
  fileprivate func edits(on model: inout PatchModel) throws(PatchModel.Obstacle) -> [Edit] {
    let edit: Edit?
    switch action {
    case .add(let value):
      edit = try model.add(value.kept(as: try model.find(path)), at: path)
    case .replace(let value):
      edit = try model.replace(with: value.kept(as: try model.find(path)), at: path)
    case .remove: edit = try model.remove(at: path)
    case .copy(let from): edit = try model.copy(from: from, to: path)
    case .move(let from): return try model.move(from: from, to: path)
    case .test(let json):
      guard JSON(try model.value(at: path)) == json else {
        throw .unmet("the value does not match")
      }
      return []
    }
    return edit.map { [$0] } ?? []
  }
}

extension Value {
  /// A JSON value that replaces an old one; the old one, if JSON writes both the same way.
  ///
  /// JSON has no `.inf`; sending back the text that represents it changes nothing.
  func kept(as old: Value?) -> Value {
    if let old, Value(JSON(old)).isSame(as: self) { old } else { self }
  }
}
