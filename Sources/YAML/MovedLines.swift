/// The lines of an entry or an item, ready to be moved.
struct MovedLines {
  /// Its value, for a place in brackets.
  var value: Value
  /// Comments above it, without indentation.
  private var comments: [String]
  /// What follows the dash or the colon on its line.
  private var first: String
  /// The lines below, unchanged.
  private var rest: [String]
  /// The column it came from.
  private var column: Int
  /// The column of a value that is a block collection.
  private var valueColumn: Int?
  /// Whether that value begins on the line of its dash.
  private var isCompact: Bool
  /// Whether the line has only the value: no anchor, tag or comment.
  private var isBare: Bool

  init(_ slot: Slot, _ owned: Owned, _ layout: Layout) {
    let lines = layout.lines
    let child = slot.child
    value = slot.node.value
    column = lines.column(of: child.start)
    comments = []
    var line = owned.start
    while owned.beginsLine, line < owned.ownLine, let next = lines.next(after: line) {
      comments.append(lines.text(lines.spaces(from: line)..<lines.end(of: line)))
      line = next
    }
    first = lines.text(child.lead..<min(lines.end(of: child.lead), owned.end))
    rest = []
    var below = lines.next(after: child.lead)
    while let start = below, start <= owned.end {
      rest.append(lines.text(start..<lines.end(of: start)))
      below = lines.next(after: start)
    }
    let start = slot.node.body.lowerBound
    let isBlock = layout.isBlock(slot.node)
    valueColumn = isBlock ? lines.column(of: start) : nil
    isCompact = isBlock && !lines.isFirst(start)
    isBare = lines.isLast(child.lead)
  }

  /// The lines as an entry with another key.
  func entry(_ key: String, column new: Int, _ writer: Writer) -> [String] {
    let head = (key + ":").indented(new)
    guard let valueColumn, isCompact else {
      return above(new) + [head + first] + shifted(by: new - column)
    }
    // `- a: 1` is written below its key.
    let inner = new + writer.step
    return above(new) + [head, String(first.drop { $0 == " " }).indented(inner)]
      + shifted(by: inner - valueColumn)
  }

  /// The lines as an item.
  func item(column new: Int) -> [String] {
    let dash = "-".indented(new)
    // `key:` and a block below: the first line of the block moves behind the dash.
    guard let valueColumn, !isCompact, isBare, let head = rest.first,
      head.drop(while: { $0 == " " }).first != "#"
    else {
      // A value at the same column as its key must be deeper than the dash.
      let shift = new - column + (valueColumn == column ? 2 : 0)
      return above(new) + [dash + first] + shifted(by: shift)
    }
    let inner = max(new + 2, valueColumn + new - column)
    var rows = shifted(by: inner - valueColumn)
    rows[0] = dash + rows[0].dropFirst(new + 1)
    return above(new) + rows
  }

  private func above(_ column: Int) -> [String] { comments.map { $0.indented(column) } }

  private func shifted(by shift: Int) -> [String] {
    rest.map { row in
      guard shift != 0, !row.isEmpty else { return row }
      if shift > 0 { return row.indented(shift) }
      let spaces = row.utf8.prefix { $0 == UInt8(ascii: " ") }.count
      return String(row.dropFirst(min(-shift, spaces)))
    }
  }
}
