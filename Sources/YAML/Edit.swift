/// One operation on a document.
///
/// In a list of edits, each one's paths mean the document after the edits before it, as in a JSON Patch
/// (RFC 6902), whose operations map onto these one to one.
package enum Edit: Hashable, Sendable {
  /// Puts a value at a key or an existing index, whether or not one is there.
  ///
  /// Mappings that would have to hold it are made where they are missing or empty.
  case set(FieldPath, Value)
  /// Puts an item into a sequence before the index that the path ends with; `-` is the end.
  case insert(FieldPath, Value)
  /// Takes out what is there, with the comments that belong to it.
  case remove(FieldPath)
  /// Takes out what is at the first path, and puts it at the second, comments included.
  case move(from: FieldPath, to: FieldPath)

  /// What the edit changes, as the path of the value that is different afterwards.
  package var path: FieldPath {
    switch self {
    case .set(let path, _), .insert(let path, _), .remove(let path), .move(_, let path): path
    }
  }
}
