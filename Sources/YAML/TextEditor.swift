/// Finds what one edit changes in a document's text.
struct TextEditor {
  let layout: Layout
  let order: KeyOrder?
  /// Whether multi-line texts may be written in lines.
  let usesBlocks: Bool

  /// What an edit does to the text.
  struct Change {
    var splices: [Splice]
    /// The paths below which the text no longer matches the document.
    var touched: [FieldPath]
    /// Ranges that are moved without changes.
    var kept: [Range<Int>] = []
  }

  func change(_ edit: Edit) throws(EditRefusal) -> Change {
    switch edit {
    case .set(let path, let value): try set(path, value)
    case .insert(let path, let value): try insert(.value(value), at: path)
    case .remove(let path): try remove(path)
    case .move(let from, let path): try move(from, to: path)
    }
  }

  // MARK: Set

  private func set(_ path: FieldPath, _ value: Value) throws(EditRefusal) -> Change {
    guard let way = try layout.way(to: path) else {
      let nested = path.tokens.reversed().reduce(value) { .mapping([.init(key: $1, value: $0)]) }
      return Change(splices: [newDocument(nested)], touched: [.root])
    }
    guard let key = way.rest.first else {
      let new = try replacement(value, insteadOf: way.last, way.slots)
      return Change(
        splices: try replace(way.last, way.slots.dropLast(), with: new),
        touched: [path]
      )
    }
    let nested = way.rest.dropFirst().reversed().reduce(value) {
      Value.mapping([.init(key: $1, value: $0)])
    }
    let parent = FieldPath(Array(path.tokens[..<way.rest.startIndex]))
    return Change(
      splices: try add(key, .value(nested), to: way, at: parent),
      touched: [parent]
    )
  }

  /// A value in the style of the old one, if possible.
  private func replacement(
    _ value: Value,
    insteadOf slot: Slot,
    _ way: [Slot]
  ) throws(EditRefusal) -> Replacement {
    try checkTag(of: slot, for: value)
    let writer = layout.writer(below: nil, way, usesBlocks: usesBlocks)
    let isCollection = !slot.node.isScalar
    var new = Replacement(
      flow: Writer.flow(value, isJSON: slot.isInJSON),
      block: writer.replacement(for: value)
    )
    if case .scalar(let old) = slot.node.content {
      if case .string(let text) = value {
        new.flow = writer.flowText(text, insteadOf: old, isJSON: slot.isInJSON)
        new.block = writer.text(text, insteadOf: old)
      } else if case .bool(let bool) = value, old.style == .plain {
        let text = bool.spelled(like: old.text)
        new = Replacement(flow: text, block: .inline(text))
      }
    } else if isCollection, slot.node.isFlow, slot.node.count > 0 {
      // Brackets are kept.
      let isJSON = layout.isJSON(slot.node, otherwise: slot.isInJSON)
      new.flow = Writer.flow(value, isJSON: isJSON)
      if case .rows = writer.form(of: value) { new.block = .inline(new.flow) }
    }
    return new
  }

  /// Refuses a value that does not match the tag in the text.
  private func checkTag(of slot: Slot, for value: Value) throws(EditRefusal) {
    guard let tag = slot.node.tag, !slot.node.isAlias else { return }
    let fits =
      switch (value, slot.node.content) {
      case (.mapping, .mapping), (.sequence, .sequence): true
      case (.bool, .scalar): tag == Tag.bool
      case (.int, .scalar): tag == Tag.int
      case (.float, .scalar): tag == Tag.float
      case (.null, .scalar): tag == Tag.null
      case (.string, .scalar): ![Tag.int, Tag.float, Tag.bool, Tag.null].contains(tag)
      default: false
      }
    guard !fits else { return }
    throw layout.refusal("has the tag \(Tag.shorthand(tag)), which forbids that value", slot)
  }

  /// Creates the first node of an empty text.
  private func newDocument(_ value: Value) -> Splice {
    var writer = Writer()
    writer.usesBlocks = usesBlocks
    let end = layout.bytes.count
    let lineBreak = layout.lines.lineBreak(at: end)
    let isOpen = layout.lines.start(of: end) < end
    let text = rows(writer.replacement(for: value)).joined(separator: lineBreak)
    return .insert((isOpen ? lineBreak : "") + text + (isOpen ? "" : lineBreak), at: end)
  }

  // MARK: Insert, remove

  func insert(_ content: Content, at path: FieldPath) throws(EditRefusal) -> Change {
    guard let parent = path.parent, let last = path.last, let way = try layout.way(to: parent),
      way.rest.isEmpty
    else {
      guard case .value(let value) = content else { throw .missing("\(path.named) does not exist") }
      return try set(path, value)
    }
    let slot = way.last
    try layout.checkAlias(slot)
    if case .sequence(let nodes) = slot.node.content {
      let index = last == "-" ? nodes.count : SequenceIndex(last)?.number ?? nodes.count
      return Change(splices: try add(content, at: index, to: way), touched: [parent])
    }
    guard layout.place(of: last, in: slot.node) == nil, case .mapping = slot.node.content else {
      guard case .value(let value) = content else {
        throw .missing("\(path.named) already exists")
      }
      return try set(path, value)
    }
    return Change(splices: try add(last, content, to: way, at: parent), touched: [parent])
  }

  private func remove(_ path: FieldPath) throws(EditRefusal) -> Change {
    guard let parent = path.parent else {
      throw EditRefusal(problem: "the whole document cannot be removed", mark: nil)
    }
    let way = try written(path)
    return Change(splices: try remove(way), touched: [parent])
  }

  /// The way to a path in the text itself.
  func written(_ path: FieldPath) throws(EditRefusal) -> Way {
    guard let way = try layout.way(to: path) else { throw .missing("\(path.named) does not exist") }
    guard let key = way.rest.first else { return way }
    guard let merged = way.last.node.entry(key) else {
      throw .missing("\(path.named) does not exist")
    }
    throw EditRefusal(
      problem: "\"\(key)\" comes from a merge key (<<), so there is no text here to change",
      mark: merged.keyMark
    )
  }
}

extension Writer {
  func replacement(for value: Value) -> Replacement.Block {
    switch form(of: value) {
    case .inline(let text): return .inline(text)
    case .block(let text): return .text(text)
    case .rows:
      let isSequence = if case .sequence = value { true } else { false }
      return .rows(isSequence: isSequence) { self.rows(of: value, column: $0) }
    }
  }

  /// A string in an old one's style, if possible.
  func text(_ text: String, insteadOf old: Scalar) -> Replacement.Block {
    switch old.style {
    case .doubleQuoted: return .inline(ScalarText.doubleQuoted(text))
    case .singleQuoted:
      if let quoted = ScalarText.singleQuoted(text) { return .inline(quoted) }
    case .literal where usesBlocks:
      if let block = BlockText(literal: text) { return .text(block) }
    case .folded where usesBlocks:
      if let block = BlockText(folded: text) ?? BlockText(literal: text) { return .text(block) }
    case .plain, .literal, .folded: break
    }
    return replacement(for: .string(text))
  }

  func flowText(_ text: String, insteadOf old: Scalar, isJSON: Bool) -> String {
    switch old.style {
    case .doubleQuoted: ScalarText.doubleQuoted(text)
    case .singleQuoted: ScalarText.singleQuoted(text) ?? ScalarText.doubleQuoted(text)
    case .plain, .literal, .folded: Writer.flow(.string(text), isJSON: isJSON)
    }
  }
}

extension Bool {
  /// In the spelling of an old boolean.
  fileprivate func spelled(like old: String) -> String {
    switch old {
    case "True", "False": self ? "True" : "False"
    case "TRUE", "FALSE": self ? "TRUE" : "FALSE"
    default: self ? "true" : "false"
    }
  }
}
