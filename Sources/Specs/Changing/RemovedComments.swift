internal import Text
import YAML

/// Finds comments that your edits would remove although you have never seen them.
struct RemovedComments {
  private let yours: Value
  private let base: Document?
  private let order: KeyOrder

  init(base: Document?, yours: Value, order: KeyOrder) {
    (self.base, self.yours, self.order) = (base, yours, order)
  }

  /// Conflicts for edits that would remove comments that others have written or changed.
  ///
  /// - Parameters:
  ///   - edits: The edits that turn their document into yours.
  ///   - theirs: The current document.
  /// - Returns: One conflict for each such edit.
  func conflicts(_ edits: [Edit], on theirs: Document) -> [MergeConflict] {
    let value = theirs.value
    guard edits.contains(where: { $0.removes(from: value) }) else { return [] }
    var search = Search(order: order, document: theirs, seen: seen)
    search.look(at: edits[...])
    return search.found.map { path, comments in
      MergeConflict(
        path: path,
        base: base?.value.value(at: path),
        theirs: value.value(at: path),
        yours: yours.value(at: path),
        subject: .comments(comments)
      )
    }
  }

  /// The removed comments that you knew.
  private var seen: [Comment] {
    guard let base else { return [] }
    let edits = Difference.edits(from: base.value, to: yours)
    return (try? base.applying(edits, order: order).lostComments) ?? []
  }

  /// Searches the edits by halves, so that the text is not parsed again for each.
  private struct Search {
    let order: KeyOrder
    /// The document after the edits so far.
    var document: Document
    /// Known comments that are not yet accounted for.
    var seen: [Comment]
    var found: [(FieldPath, [String])] = []

    mutating func look(at edits: ArraySlice<Edit>) {
      // An edit that cannot be made is refused later, when it is written.
      guard let edit = edits.first,
        let edited = try? document.applying(Array(edits), order: order)
      else { return }
      let foreign = edited.lostComments.without(seen)
      guard foreign.isEmpty || edits.count == 1 else {
        let middle = edits.startIndex + edits.count / 2
        look(at: edits[..<middle])
        look(at: edits[middle...])
        return
      }
      if !foreign.isEmpty { found.append((edit.path, foreign.map(\.text))) }
      seen = seen.without(edited.lostComments)
      document = edited.document
    }
  }
}

extension [Comment] {
  /// The comments whose text is not among the others; each of the others accounts for one.
  func without(_ others: [Comment]) -> [Comment] {
    var counts: [ExactText: Int] = [:]
    for comment in others { counts[ExactText(comment.text), default: 0] += 1 }
    return filter { comment in
      let text = ExactText(comment.text)
      guard let count = counts[text], count > 0 else { return true }
      counts[text] = count - 1
      return false
    }
  }
}

extension Edit {
  /// Whether the edit can remove comments.
  fileprivate func removes(from value: Value) -> Bool {
    switch self {
    case .remove, .move: true
    case .insert: false
    case .set(let path, _): !(value.value(at: path)?.isScalar ?? true)
    }
  }
}
