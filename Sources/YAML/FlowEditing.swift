// Items and entries in brackets and braces: commas, and comments between lines.

extension TextEditor {
  /// The position of the comma after a child; `nil` after a last child without one.
  private func comma(after child: Child) -> Int? {
    let place = layout.afterTrivia(child.end)
    return place < layout.bytes.count && layout.bytes[place] == UInt8(ascii: ",") ? place : nil
  }

  /// The lines that belong to a child only; `nil` if it shares a line.
  private func ownLines(_ child: Child) -> (start: Int, end: Int)? {
    let lines = layout.lines
    guard lines.isFirst(child.start) else { return nil }
    var rest = lines.spaces(from: child.end)
    if let comma = comma(after: child) {
      guard lines.start(of: comma) == lines.start(of: child.end) else { return nil }
      rest = lines.spaces(from: comma + 1)
    }
    let end = lines.end(of: child.end)
    guard rest >= end || layout.bytes[rest] == UInt8(ascii: "#") else { return nil }
    // Comments directly above, at the same column, belong to it.
    var start = lines.start(of: child.start)
    let column = lines.column(of: child.start)
    while let above = lines.previous(before: start), let comment = layout.comment(onLineAt: above),
      comment.column == column, above >= layout.headerEnd
    {
      start = above
    }
    return (start, end)
  }

  /// Adds `text` before the child at `index`, or last.
  func insert(_ text: String, at index: Int, into slot: Slot) -> [Splice] {
    let node = slot.node
    let lines = layout.lines
    guard !node.isPair(in: layout.bytes) else {
      return [
        .insert("{" + (index == 0 ? text + ", " : ""), at: node.body.lowerBound),
        .insert((index == 0 ? "" : ", " + text) + "}", at: slot.child.end),
      ]
    }
    guard node.count > 0 else { return [.insert(text, at: node.body.lowerBound + 1)] }
    guard index >= node.count else {
      let child = layout.child(index, of: node)
      guard let own = ownLines(child) else { return [.insert(text + ", ", at: child.start)] }
      let row = (text + ",").indented(lines.column(of: child.start))
      return [layout.insertion([row], before: own.start)]
    }
    let last = layout.child(node.count - 1, of: node)
    let comma = comma(after: last)
    if let own = ownLines(last) {
      let row = (text + (comma == nil ? "" : ",")).indented(lines.column(of: last.start))
      let separator = comma == nil ? [Splice.insert(",", at: last.end)] : []
      return separator + [layout.insertion([row], after: own.end)]
    }
    if let comma { return [.insert(" " + text, at: comma + 1)] }
    let isOpen =
      last.value.bytes.isEmpty && last.entry != nil && last.hasColon
      && layout.bytes[last.end - 1] == UInt8(ascii: ":")
    return [.insert((isOpen ? " , " : ", ") + text, at: last.end)]
  }

  /// Takes out the child at `index`.
  func removeFlow(_ index: Int, from slot: Slot) -> [Splice] {
    let node = slot.node
    let lines = layout.lines
    let child = layout.child(index, of: node)
    guard !node.isPair(in: layout.bytes) else { return [Splice(child.start..<child.end, "{}")] }
    let comma = comma(after: child)
    let before = index > 0 ? self.comma(after: layout.child(index - 1, of: node)) : nil
    // Without a comma after it, the comma before it would remain.
    let isLeft = comma == nil && before != nil
    if let own = ownLines(child) {
      let lines = [layout.deletion(from: own.start, to: own.end)]
      guard isLeft, let before else { return lines }
      return [deletion(ofCommaAt: before)] + lines
    }
    if node.count == 1 {
      let open = node.body.lowerBound + 1
      let close = node.body.upperBound - 1
      if layout.comments(in: open..<close).isEmpty { return [.delete(open..<close)] }
      return [.delete(child.start..<(comma.map { $0 + 1 } ?? child.end))]
    }
    if let before, index == node.count - 1 {
      guard layout.comments(in: before..<child.start).isEmpty else {
        let own = Splice.delete(child.start..<(comma.map { $0 + 1 } ?? child.end))
        return isLeft ? [deletion(ofCommaAt: before), own] : [own]
      }
      return [.delete(comma == nil ? before..<child.end : before + 1..<(comma ?? before) + 1)]
    }
    let end = comma.map { $0 + 1 } ?? child.end
    let next = lines.spaces(from: end)
    if next < lines.end(of: end), layout.bytes[next] != UInt8(ascii: "#") {
      return [.delete(child.start..<next)]
    }
    let start = lines.isFirst(child.start) ? child.start : lines.trimmed(before: child.start)
    return [.delete(start..<end)]
  }

  /// A `#` right after a comma needs a space before it.
  private func deletion(ofCommaAt place: Int) -> Splice {
    let next = place + 1
    let isComment = next < layout.bytes.count && layout.bytes[next] == UInt8(ascii: "#")
    return Splice(place..<next, isComment ? " " : "")
  }
}
