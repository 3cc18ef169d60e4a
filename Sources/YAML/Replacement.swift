/// The replacement for a node, in every form that its place may need.
struct Replacement {
  enum Block {
    /// On the line of its parent.
    case inline(String)
    case text(BlockText)
    /// In separate lines, for a given column.
    case rows(isSequence: Bool, (Int) -> [String])
  }

  /// The form in brackets.
  var flow: String
  /// The form elsewhere.
  var block: Block
}

extension TextEditor {
  /// Replaces a node.
  func replace(_ slot: Slot, _ way: [Slot], with new: Replacement) throws(EditRefusal) -> [Splice] {
    let node = slot.node
    try layout.checkAlias(slot)
    let isEmpty = node.body.isEmpty
    guard !slot.isInFlow else {
      return isEmpty ? fillFlow(slot, with: new.flow) : [Splice(body(of: slot), new.flow)]
    }
    let writer = layout.writer(below: slot.collection, way, usesBlocks: usesBlocks)
    switch node.content {
    case _ where isEmpty: return fill(slot, with: new.block, writer)
    case .scalar(let old) where old.style == .literal || old.style == .folded:
      return replaceText(slot, with: new.block, writer)
    case _ where layout.isBlock(node): return replaceRows(slot, with: new.block, writer)
    default: return replaceInline(slot, with: new.block, writer)
    }
  }

  /// The node's own text, without anchor and tag.
  private func body(of slot: Slot) -> Range<Int> {
    let body = slot.node.body
    return slot.node.isPair(in: layout.bytes) ? body.lowerBound..<slot.child.end : body
  }

  /// The column for the lines of a value.
  private func column(in slot: Slot, isSequence: Bool, _ writer: Writer) -> Int {
    if slot.isRoot { return 0 }
    return slot.column + (slot.isItem ? 2 : isSequence ? writer.dashStep : writer.step)
  }

  private func textStep(in slot: Slot, _ writer: Writer) -> Int {
    slot.isRoot || slot.isItem ? 2 : writer.textStep
  }

  private func joined(_ rows: [String], at place: Int) -> String {
    rows.joined(separator: layout.lines.lineBreak(at: place))
  }

  /// Lines that begin in the middle of a line: the first one is not indented.
  private func continued(_ rows: [String], column: Int, at place: Int) -> String {
    var rows = rows
    if let first = rows.first { rows[0] = String(first.dropFirst(column)) }
    return joined(rows, at: place)
  }

  // MARK: No value yet

  /// Writes a value where there is none, after the key's colon or the value's anchor and tag.
  private func filling(_ slot: Slot, _ text: String) -> Splice {
    let place = slot.child.propertiesEnd
    let lines = layout.lines
    guard place == slot.child.lead, slot.child.hasColon else {
      return .insert((place == slot.child.lead ? ": " : " ") + text, at: place)
    }
    let isApart = place < lines.bytes.count && lines.bytes[place] == UInt8(ascii: " ")
    let isComment =
      lines.spaces(from: place) < lines.bytes.count
      && lines.bytes[lines.spaces(from: place)] == UInt8(ascii: "#")
    return isApart && !isComment ? .insert(text, at: place + 1) : .insert(" " + text, at: place)
  }

  private func fillFlow(_ slot: Slot, with text: String) -> [Splice] {
    let lines = layout.lines
    let isOneLine = lines.start(of: slot.child.start) == lines.start(of: slot.child.lead)
    guard !slot.child.hasColon, !isOneLine, layout.bytes[slot.child.start] != UInt8(ascii: "?")
    else {
      return [filling(slot, text)]
    }
    // A key over several lines needs a `?` to have a value.
    return [.insert("? ", at: slot.child.start), filling(slot, text)]
  }

  /// Gives a key after a `?`, without a colon, a value below.
  private func fillBelow(_ slot: Slot, with new: Replacement.Block, _ writer: Writer) -> [Splice] {
    let colon = ":".indented(slot.column)
    let step = textStep(in: slot, writer)
    let rows =
      switch new {
      case .inline(let text): [colon + " " + text]
      case .text(let text):
        [colon + " " + text.header(indentation: step)] + text.rows(column: slot.column + step)
      case .rows(_, let rows): [colon] + rows(slot.column + writer.step)
      }
    return [layout.insertion(rows, after: layout.lines.end(of: slot.child.lead))]
  }

  private func fill(_ slot: Slot, with new: Replacement.Block, _ writer: Writer) -> [Splice] {
    guard !slot.isRoot else { return [fillRoot(slot, with: new)] }
    guard slot.child.hasColon else { return fillBelow(slot, with: new, writer) }
    let end = layout.lines.end(of: slot.child.propertiesEnd)
    switch new {
    case .inline(let text): return [filling(slot, text)]
    case .text(let text):
      let step = textStep(in: slot, writer)
      return [
        filling(slot, text.header(indentation: step)),
        layout.insertion(text.rows(column: slot.column + step), after: end),
      ]
    case .rows(let isSequence, let rows):
      let column = column(in: slot, isSequence: isSequence, writer)
      let isBare =
        slot.child.propertiesEnd == slot.child.lead && layout.lines.isLast(slot.child.lead)
      guard slot.isItem, isBare, column == slot.column + 2 else {
        let place = layout.addingPlace(after: slot.child.propertiesEnd, column: column)
        return [layout.insertion(rows(column), after: place)]
      }
      let text = continued(rows(column), column: column, at: slot.child.lead)
      return [Splice(slot.child.lead..<end, " " + text)]
    }
  }

  /// A document that has only `---`.
  private func fillRoot(_ slot: Slot, with new: Replacement.Block) -> Splice {
    let place = slot.node.body.lowerBound
    let rows = rows(new)
    let isFirst = layout.lines.start(of: place) == place
    let lineBreak = layout.lines.lineBreak(at: place)
    return .insert(
      (isFirst ? "" : lineBreak) + joined(rows, at: place) + (isFirst ? lineBreak : ""),
      at: place
    )
  }

  /// The lines of a whole document.
  func rows(_ new: Replacement.Block) -> [String] {
    switch new {
    case .inline(let text): [text]
    case .text(let text): [text.header(indentation: 2)] + text.rows(column: 2)
    case .rows(_, let rows): rows(0)
    }
  }

  // MARK: Something on the line

  private func replaceInline(
    _ slot: Slot,
    with new: Replacement.Block,
    _ writer: Writer
  ) -> [Splice] {
    let lines = layout.lines
    let body = body(of: slot)
    switch new {
    case .inline(let text): return [Splice(body, text)]
    case .text(let text):
      let step = textStep(in: slot, writer)
      return [
        Splice(body, text.header(indentation: step)),
        layout.insertion(
          text.rows(column: slot.column + step),
          after: lines.end(of: body.upperBound)
        ),
      ]
    case .rows(let isSequence, let rows):
      let here = lines.column(of: body.lowerBound)
      let isCompact = slot.isItem && slot.child.propertiesEnd == slot.child.lead
      let isAlone = lines.isFirst(body.lowerBound)
      if isCompact || isAlone, lines.isLast(body.upperBound) {
        return [Splice(body, continued(rows(here), column: here, at: body.upperBound))]
      }
      let end = lines.end(of: body.upperBound)
      // A comment after the value stays on its line.
      guard !isAlone else {
        return [
          .delete(body.lowerBound..<lines.spaces(from: body.upperBound)),
          layout.insertion(rows(here), after: end),
        ]
      }
      let column = column(in: slot, isSequence: isSequence, writer)
      return [
        .delete(lines.trimmed(before: body.lowerBound)..<body.upperBound),
        layout.insertion(rows(column), after: end),
      ]
    }
  }

  // MARK: A text in lines

  private func replaceText(_ slot: Slot, with new: Replacement.Block, _ writer: Writer) -> [Splice]
  {
    let lines = layout.lines
    let body = slot.node.body
    let header = layout.header(of: body)
    let headerEnd = min(lines.end(of: body.lowerBound), body.upperBound)
    let contentEnd = layout.contentEnd(of: body)
    let lineBreak = lines.lineBreak(at: body.lowerBound)
    func below(_ rows: [String]) -> String { rows.map { lineBreak + $0 }.joined() }

    switch new {
    case .inline(let text):
      return [Splice(header.indices, text), .delete(headerEnd..<contentEnd)]
    case .text(let text):
      let step = oldStep(of: slot) ?? textStep(in: slot, writer)
      let end = text.chomping == "+" ? layout.blockEnd(of: body) : contentEnd
      return [
        Splice(header.indices, text.header(indentation: step)),
        Splice(headerEnd..<end, below(text.rows(column: slot.column + step))),
      ]
    case .rows(let isSequence, let rows):
      let here = lines.column(of: body.lowerBound)
      if slot.isItem, slot.child.propertiesEnd == slot.child.lead, lines.isLast(header.endIndex) {
        let text = continued(rows(here), column: here, at: body.lowerBound)
        return [Splice(body.lowerBound..<contentEnd, text)]
      }
      let column = column(in: slot, isSequence: isSequence, writer)
      return [
        .delete(lines.trimmed(before: body.lowerBound)..<header.endIndex),
        Splice(headerEnd..<contentEnd, below(rows(column))),
      ]
    }
  }

  /// How much deeper than its parent a text in lines is indented.
  private func oldStep(of slot: Slot) -> Int? {
    let body = slot.node.body
    if let digit = layout.header(of: body).first(where: \.isDigit)?.hexValue { return digit }
    let step = layout.indentation(of: body).map { $0 - slot.column }
    return step.flatMap { (1...9).contains($0) ? $0 : nil }
  }

  // MARK: Lines

  private func replaceRows(_ slot: Slot, with new: Replacement.Block, _ writer: Writer) -> [Splice]
  {
    let lines = layout.lines
    let start = slot.node.body.lowerBound
    let end =
      slot.isRoot
      ? lines.end(of: slot.child.end)
      : layout.owned(slot.child, at: slot.index, isRoot: false).end
    let here = lines.column(of: start)
    guard lines.isFirst(start), !slot.isRoot else {
      let step = textStep(in: slot, writer)
      let text =
        switch new {
        case .inline(let text): text
        case .text(let text):
          joined(
            [text.header(indentation: step)] + text.rows(column: slot.column + step),
            at: start
          )
        case .rows(_, let rows): continued(rows(here), column: here, at: start)
        }
      return [Splice(start..<end, text)]
    }
    let line = lines.start(of: start)
    switch new {
    case .inline(let text):
      return [
        .insert(" " + text, at: slot.child.propertiesEnd), layout.deletion(from: line, to: end),
      ]
    case .text(let text):
      let step = textStep(in: slot, writer)
      return [
        .insert(" " + text.header(indentation: step), at: slot.child.propertiesEnd),
        Splice(line..<end, joined(text.rows(column: slot.column + step), at: start)),
      ]
    case .rows(let isSequence, let rows):
      let wasSequence = if case .sequence = slot.node.content { true } else { false }
      let fits = here > slot.column || isSequence && wasSequence
      let column = fits ? here : column(in: slot, isSequence: isSequence, writer)
      return [Splice(line..<end, joined(rows(column), at: start))]
    }
  }
}
