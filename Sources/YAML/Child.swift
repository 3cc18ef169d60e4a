/// One entry of a mapping, or one item of a sequence, as written in the text.
struct Child {
  /// Where the `-`, the `?` or the key is; in brackets, the item.
  var start: Int
  /// The end of what comes before the value: the `-`, or the key's `:`.
  var lead: Int
  /// Whether a key has a `:`.
  var hasColon = true
  var value: Node
  /// The key; `nil` in a sequence.
  var entry: Node.Entry?
  /// The end of its last content.
  var end: Int

  /// The end of what comes before the value, including the value's own anchor and tag.
  var propertiesEnd: Int
}

extension Node {
  /// The entries in the mapping's own text, including the merge key, in order.
  var written: [Entry] {
    guard case .mapping(let entries) = content else { return [] }
    return mergeKeys.isEmpty ? entries : ownEntries
  }

  /// The same, computed once.
  var entriesWritten: [Entry] {
    guard case .mapping(let entries) = content, let merge = mergeKeys.first else { return [] }
    let own = entries.filter { !$0.isMerged }
    let place = own.firstPlace { $0.keyBytes.lowerBound > merge.keyBytes.lowerBound }
    return own[..<place] + [merge] + own[place...]
  }

  /// The number of children in the collection's own text.
  var count: Int {
    switch content {
    case .scalar: 0
    case .sequence(let nodes): nodes.count
    case .mapping: written.count
    }
  }

  /// The position of `key` in ``written``, if the mapping itself has it.
  func place(of key: String) -> Int? {
    let merge = mergeKeys.first?.keyBytes.lowerBound
    return written.firstIndex { $0.key.isExactly(key) && $0.keyBytes.lowerBound != merge }
  }

  /// Whether the mapping is one pair in a flow sequence, without braces.
  func isPair(in bytes: [UInt8]) -> Bool {
    guard isFlow, case .mapping = content else { return false }
    return bytes[body.lowerBound] != UInt8(ascii: "{")
  }

  /// The style that all of a mapping's own keys share; plain if they differ.
  var keyStyle: Scalar.Style {
    let styles = Set(written.filter { $0.key != "<<" }.map(\.keyStyle))
    return styles.count == 1 ? styles.first ?? .plain : .plain
  }
}

extension Layout {
  /// The child at `index` of a collection that is not an alias.
  func child(_ index: Int, of collection: Node) -> Child {
    switch collection.content {
    case .sequence(let nodes):
      return item(nodes[index], after: index > 0 ? nodes[index - 1] : nil, of: collection)
    default:
      let written = collection.written
      return entry(written[index], after: index > 0 ? written[index - 1] : nil, of: collection)
    }
  }

  private func item(_ node: Node, after previous: Node?, of sequence: Node) -> Child {
    guard !sequence.isFlow else {
      let start = node.bytes.lowerBound
      let end = end(of: node, after: start)
      return Child(
        start: start,
        lead: start,
        value: node,
        end: end,
        propertiesEnd: node.body.lowerBound
      )
    }
    var start = sequence.body.lowerBound
    if let previous { start = afterTrivia(end(of: previous, after: previous.bytes.lowerBound)) }
    let lead = start + 1
    return Child(
      start: start,
      lead: lead,
      value: node,
      end: end(of: node, after: lead),
      propertiesEnd: propertiesEnd(of: node, after: lead)
    )
  }

  private func entry(_ entry: Node.Entry, after previous: Node.Entry?, of mapping: Node) -> Child {
    var start = entry.keyBytes.lowerBound
    // A `?` stands before the key, perhaps on a line of its own.
    let first =
      if let previous {
        afterTrivia(
          afterComma(afterTrivia(end(of: previous.value, after: colon(of: previous).end)), mapping)
        )
      } else { firstSign(of: mapping) }
    if first < start, bytes[first] == UInt8(ascii: "?") { start = first }
    let colon = colon(of: entry)
    return Child(
      start: start,
      lead: colon.end,
      hasColon: colon.isThere,
      value: entry.value,
      entry: entry,
      end: end(of: entry.value, after: colon.end),
      propertiesEnd: propertiesEnd(of: entry.value, after: colon.end)
    )
  }

  private func firstSign(of mapping: Node) -> Int {
    let start = mapping.body.lowerBound
    return mapping.isFlow && !mapping.isPair(in: bytes) ? afterTrivia(start + 1) : start
  }

  private func afterComma(_ offset: Int, _ collection: Node) -> Int {
    collection.isFlow && offset < bytes.count && bytes[offset] == UInt8(ascii: ",")
      ? offset + 1 : offset
  }

  private func colon(of entry: Node.Entry) -> (end: Int, isThere: Bool) {
    let key = entry.keyBytes.upperBound
    let place = afterTrivia(key)
    guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else { return (key, false) }
    return (place + 1, true)
  }

  func propertiesEnd(of node: Node, after lead: Int) -> Int {
    guard node.bytes.lowerBound < node.body.lowerBound, !node.isAlias else { return lead }
    return Properties(in: bytes, node.bytes.lowerBound..<node.body.lowerBound, limit: 2).tokensEnd
  }

  /// Where the content of a node ends, or `lead` if there is no text.
  func end(of node: Node, after lead: Int) -> Int {
    guard !node.bytes.isEmpty else { return lead }
    guard !node.isAlias, !node.isFlow || node.isPair(in: bytes) else {
      return node.bytes.upperBound
    }
    switch node.content {
    case .scalar(let scalar):
      let isBlock = scalar.style == .literal || scalar.style == .folded
      return isBlock ? blockEnd(of: node.body) : node.bytes.upperBound
    case .sequence(let nodes):
      guard let last = nodes.last else { return node.bytes.upperBound }
      return end(of: last, after: last.bytes.lowerBound)
    case .mapping:
      guard let last = node.written.last else { return node.bytes.upperBound }
      return end(of: last.value, after: colon(of: last).end)
    }
  }

  /// Where a literal or folded scalar ends, without the line break that follows.
  ///
  /// Blank lines after it belong to it only if its header has a `+`.
  func blockEnd(of body: Range<Int>) -> Int {
    guard header(of: body).contains(UInt8(ascii: "+")) else { return contentEnd(of: body) }
    let end = body.upperBound
    guard end > body.lowerBound, bytes[end - 1].isBreak else { return end }
    return lines.end(of: end - 1)
  }

  /// Where the last non-blank line of a literal or folded scalar ends.
  func contentEnd(of body: Range<Int>) -> Int {
    let headerEnd = min(lines.end(of: body.lowerBound), body.upperBound)
    var end = body.upperBound
    while end > headerEnd, bytes[end - 1].isSpaceOrBreak { end -= 1 }
    // Spaces beyond the indentation are content, too.
    let column = indentation(of: body)
    var line = lines.next(after: end)
    while let column, let start = line, start < body.upperBound {
      let lineEnd = min(lines.end(of: start), body.upperBound)
      if lineEnd - start > column { end = lineEnd }
      line = lines.next(after: start)
    }
    return end
  }

  /// The column of a literal or folded scalar's first non-blank line.
  func indentation(of body: Range<Int>) -> Int? {
    var line = lines.next(after: body.lowerBound)
    while let start = line, start < body.upperBound {
      let first = lines.spaces(from: start)
      if first < min(lines.end(of: start), body.upperBound) { return first - start }
      line = lines.next(after: start)
    }
    return nil
  }

  /// The header of a literal or folded scalar: `|`, `>-`, `|2+` and the like.
  func header(of body: Range<Int>) -> ArraySlice<UInt8> {
    bytes[body].prefix { !$0.isSpaceOrBreak }
  }
}
