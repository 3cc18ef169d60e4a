/// One operation on a document.
///
/// In a list of edits, each one's paths refer to the document after the edits before it, as in a
/// JSON Patch (RFC 6902). Each operation there corresponds to one of these.
package enum Edit: Hashable, Sendable {
  /// Sets the value at a key or an existing index, whether or not there is one.
  ///
  /// Missing or empty parent mappings are created.
  case set(FieldPath, Value)
  /// Inserts an item into a sequence before the index at the end of the path; `-` is the end.
  case insert(FieldPath, Value)
  /// Removes a value, with the comments that belong to it.
  case remove(FieldPath)
  /// Moves a value from the first path to the second, including comments.
  case move(from: FieldPath, to: FieldPath)

  /// The path of the value that the edit changes.
  package var path: FieldPath {
    switch self {
    case .set(let path, _), .insert(let path, _), .remove(let path), .move(_, let path): path
    }
  }
}
