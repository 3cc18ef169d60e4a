// Decides which lines, and so which comments, belong to an entry of a block collection.
//
// The first matching rule counts. A comment
// a. on the same line belongs to that entry;
// b. at the top of the file up to the first blank line, or in a modeline, to the document;
// c. between a key, or a dash, and its value, to the value;
// d. directly above an entry, at the same column, to that entry;
// e. deeper than the next entry, or after the last one, to the deepest collection whose column is
//    not greater than the comment's;
// f. elsewhere to the collection as a whole, so it is never moved or removed with an entry.

/// What belongs to one entry of a block collection.
struct Owned {
  /// Where it begins; if it begins a line, the start of that line.
  var start: Int
  /// Where its last line ends, before the line break.
  var end: Int
  /// Whether it begins a line, like every entry except the first in `- a: 1`.
  var beginsLine: Bool
  /// Where the comments above it end and its first line begins.
  var ownLine: Int
}

extension Layout {
  /// What belongs to the child at `index` of a block collection.
  func owned(_ child: Child, at index: Int, isRoot: Bool) -> Owned {
    let line = lines.start(of: child.start)
    let beginsLine = lines.isFirst(child.start)
    var start = beginsLine ? line : child.start
    // Above the first entry, a comment is the value's by rule c.
    if beginsLine, index > 0 || isRoot {
      let column = lines.column(of: child.start)
      while let above = lines.previous(before: start), above >= headerEnd,
        let comment = comment(onLineAt: above), comment.column == column, !isModeline(comment)
      {
        start = above
      }
    }
    return Owned(start: start, end: ownedEnd(child), beginsLine: beginsLine, ownLine: line)
  }

  /// Where the last line that belongs to a child ends: inner comments by rule e come after its
  /// content.
  private func ownedEnd(_ child: Child) -> Int {
    let end = lines.end(of: child.end)
    guard isBlock(child.value) else { return end }
    let inner = lines.column(of: child.value.body.lowerBound)
    return afterComments(from: end) { comment, next in
      comment.column >= inner && next.map { comment.column > $0 } ?? true
    }
  }

  /// Where a collection's lines end, including trailing comments by rule e.
  func ownedEnd(of collection: Node) -> Int {
    let column = lines.column(of: collection.body.lowerBound)
    let end = lines.end(of: end(of: collection, after: collection.body.lowerBound))
    return afterComments(from: end) { comment, next in
      comment.column >= column && next.map { comment.column > $0 } ?? true
    }
  }

  /// The end of the last `wanted` comment after `end`, across blank lines.
  ///
  /// The decision depends on the comment and on the column of the content after all of them.
  private func afterComments(
    from end: Int,
    where wanted: (CommentPlace, Int?) -> Bool
  ) -> Int {
    let next = afterTrivia(end)
    let column = isEnd(next) ? nil : lines.column(of: next)
    var last = end
    for comment in comments(in: end..<next) {
      guard comment.isAlone, !isModeline(comment), wanted(comment, column) else { break }
      last = comment.bytes.upperBound
    }
    return last
  }

  /// Where an entry that is added at the end of a block collection is inserted: the end of a line.
  ///
  /// Comments directly below the last entry, and indented at least as much, stay with it.
  func addingPlace(after offset: Int, column: Int) -> Int {
    let next = afterTrivia(lines.end(of: offset))
    let nextColumn = isEnd(next) ? -1 : lines.column(of: next)
    var end = lines.end(of: offset)
    while let line = lines.next(after: end), let comment = comment(onLineAt: line),
      comment.column >= column, comment.column > nextColumn, !isModeline(comment)
    {
      end = comment.bytes.upperBound
    }
    return end
  }

  /// Whether no content follows from `offset` on.
  private func isEnd(_ offset: Int) -> Bool {
    guard offset < bytes.count else { return true }
    let mark = bytes[offset...].prefix(3)
    return lines.start(of: offset) == offset
      && (mark.elementsEqual("...".utf8) || mark.elementsEqual("---".utf8))
  }

  func isModeline(_ comment: CommentPlace) -> Bool { CommentPlace.isModeline(text(of: comment)) }

  /// Whether a node is a collection in block style.
  func isBlock(_ node: Node) -> Bool { !node.isScalar && !node.isFlow && !node.isAlias }

  // MARK: Whole lines

  /// Removes lines, from the start of one to the end of another.
  func deletion(from start: Int, to end: Int) -> Splice {
    if let next = lines.next(after: end) { return .delete(start..<next) }
    // At the end of a text without a final line break, the break before is removed.
    guard let above = lines.previous(before: start) else { return .delete(start..<end) }
    let before = lines.end(of: above)
    return .delete(isInBlock(before + 1) ? start..<end : before..<end)
  }

  /// Adds lines after the one that ends at `end`.
  func insertion(_ rows: [String], after end: Int) -> Splice {
    let lineBreak = lines.lineBreak(at: end)
    if let next = lines.next(after: end) {
      return .insert(rows.map { $0 + lineBreak }.joined(), at: next)
    }
    return .insert(rows.map { lineBreak + $0 }.joined(), at: end)
  }

  /// Adds lines before the one that begins at `start`.
  func insertion(_ rows: [String], before start: Int) -> Splice {
    let lineBreak = lines.lineBreak(at: start)
    return .insert(rows.map { $0 + lineBreak }.joined(), at: start)
  }
}
