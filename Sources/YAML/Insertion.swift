// Where new entries and items are inserted, and how they are indented.

/// What is inserted: a value, or text from elsewhere in the document.
enum Content {
  case value(Value)
  /// On one line.
  case inline(String)
  case moved(MovedLines)

  func entry(_ key: String, column: Int, _ writer: Writer) -> [String] {
    switch self {
    case .value(let value): writer.entry(key, value, column: column)
    case .inline(let text):
      [(ScalarText.key(key, writer.keyStyle) + ": " + text).indented(column)]
    case .moved(let lines):
      lines.entry(ScalarText.key(key, writer.keyStyle), column: column, writer)
    }
  }

  func item(column: Int, _ writer: Writer) -> [String] {
    switch self {
    case .value(let value): writer.item(value, column: column)
    case .inline(let text): [("- " + text).indented(column)]
    case .moved(let lines): lines.item(column: column)
    }
  }

  func flow(isJSON: Bool) -> String {
    switch self {
    case .value(let value): Writer.flow(value, isJSON: isJSON)
    case .inline(let text): text
    case .moved(let lines): Writer.flow(lines.value, isJSON: isJSON)
    }
  }
}

extension TextEditor {
  /// Adds a missing key to the last mapping on the way.
  func add(
    _ key: String,
    _ content: Content,
    to way: Way,
    at path: FieldPath
  ) throws(EditRefusal) -> [Splice] {
    let slot = way.last
    try layout.checkAlias(slot)
    let writer = layout.writer(below: slot.node, way.slots, usesBlocks: usesBlocks)
    switch slot.node.content {
    case .mapping where layout.isBlock(slot.node):
      let column = layout.lines.column(of: slot.node.body.lowerBound)
      let rows = content.entry(key, column: column, writer)
      let place = place(for: key, in: slot, column: column, at: path)
      try checkOpenEnd(place, slot)
      return [layout.insertion(rows, after: place)]
    case .mapping where slot.isInFlow || !isBare(slot.node):
      let isJSON = layout.isJSON(slot.node, otherwise: slot.isInJSON)
      let style =
        slot.node.count > 0 ? layout.keyStyle(of: slot.node) : isJSON ? .doubleQuoted : .plain
      let text = ScalarText.key(key, style) + ": " + content.flow(isJSON: isJSON)
      let before = preceding(key, in: slot.node, at: path)
      return insert(text, at: before.map { $0 + 1 } ?? slot.node.count, into: slot)
    case .sequence: throw .missing("a list has no key \"\(key)\"")
    case .scalar(let old) where old.value != .null:
      throw .missing("\(slot.node.kind) cannot hold \"\(key)\"")
    case .mapping, .scalar:
      if case .scalar = slot.node.content, let tag = slot.node.tag {
        throw layout.refusal("has the tag \(Tag.shorthand(tag)), which forbids a mapping", slot)
      }
      let isJSON = slot.isInJSON
      let new = Replacement(
        flow: "{" + Writer.pair(key, content.flow(isJSON: isJSON), isJSON: isJSON) + "}",
        block: .rows(isSequence: false) { content.entry(key, column: $0, writer) }
      )
      return try replace(slot, way.slots.dropLast(), with: new)
    }
  }

  /// Adds an item to the last sequence on the way.
  func add(_ content: Content, at index: Int, to way: Way) throws(EditRefusal) -> [Splice] {
    let slot = way.last
    try layout.checkAlias(slot)
    let writer = layout.writer(below: slot.node, way.slots, usesBlocks: usesBlocks)
    guard layout.isBlock(slot.node) else {
      guard slot.isInFlow || !isBare(slot.node) else {
        let isJSON = slot.isInJSON
        let new = Replacement(
          flow: "[" + content.flow(isJSON: isJSON) + "]",
          block: .rows(isSequence: true) { content.item(column: $0, writer) }
        )
        return try replace(slot, way.slots.dropLast(), with: new)
      }
      let isJSON = layout.isJSON(slot.node, otherwise: slot.isInJSON)
      return insert(content.flow(isJSON: isJSON), at: index, into: slot)
    }
    let lines = layout.lines
    let column = lines.column(of: slot.node.body.lowerBound)
    let rows = content.item(column: column, writer)
    guard index < slot.node.count else {
      let end = layout.end(of: slot.node, after: slot.node.body.lowerBound)
      let place = layout.addingPlace(after: end, column: column)
      try checkOpenEnd(place, slot)
      return [layout.insertion(rows, after: place)]
    }
    let child = layout.child(index, of: slot.node)
    let owned = layout.owned(child, at: index, isRoot: slot.isRoot)
    guard !owned.beginsLine else { return [layout.insertion(rows, before: owned.start)] }
    // The first dash is behind another one on the same line.
    let lineBreak = lines.lineBreak(at: child.start)
    let text = (rows.map { $0 + lineBreak }.joined() + "".indented(column)).dropFirst(column)
    return [.insert(String(text), at: child.start)]
  }

  /// Whether a collection is a pair of brackets with nothing in it.
  private func isBare(_ node: Node) -> Bool {
    node.count == 0 && !node.isAlias
      && layout.bytes[node.body].dropFirst().dropLast().allSatisfy(\.isSpace)
  }

  /// The end of the line after which a key is inserted: after the nearest sibling that precedes it
  /// in the schema's order, or last.
  private func place(for key: String, in slot: Slot, column: Int, at path: FieldPath) -> Int {
    if let before = preceding(key, in: slot.node, at: path), before + 1 < slot.node.count {
      let child = layout.child(before, of: slot.node)
      return layout.owned(child, at: before, isRoot: slot.isRoot).end
    }
    let end = layout.end(of: slot.node, after: slot.node.body.lowerBound)
    return layout.addingPlace(after: end, column: column)
  }

  private func preceding(_ key: String, in mapping: Node, at path: FieldPath) -> Int? {
    guard let keys = order?.keys(path), let own = keys.firstIndex(where: { $0.isExactly(key) })
    else { return nil }
    return keys[..<own].reversed().lazy.compactMap { layout.place(of: $0, in: mapping) }.first {
      _ in true
    }
  }

  /// Refuses a place after an unterminated last line of a block scalar, where a line break would
  /// become part of the text.
  private func checkOpenEnd(_ place: Int, _ slot: Slot) throws(EditRefusal) {
    let end = layout.bytes.count
    guard place == end, let block = layout.blocks.last, block.upperBound == end,
      !layout.header(of: block).contains(UInt8(ascii: "-"))
    else { return }
    throw layout.refusal(
      "leaves no room: a line break after the text at the end would change that text",
      slot
    )
  }
}
