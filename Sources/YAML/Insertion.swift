// Keys that are not there yet: where they go, and how they are indented.

extension Editor {
  /// A text without any node becomes one mapping.
  func newDocument(_ path: [String]) -> Splice {
    let end = lines.bytes.count
    let lineBreak = lines.lineBreak(at: end)
    let isOpen = lines.start(of: end) < end
    let block = block(path, column: 0, step: 2, keyStyle: .plain, lineBreak: lineBreak)
    return Splice(
      range: end..<end,
      text: (isOpen ? lineBreak : "") + block + (isOpen ? "" : lineBreak)
    )
  }

  /// Adds keys that are missing to `mapping`.
  func insertion(of path: [String], into mapping: Node) throws(EditRefusal) -> Splice {
    mapping.isFlow
      ? try flowInsertion(of: path, into: mapping) : try blockInsertion(of: path, into: mapping)
  }

  /// Makes a mapping of a value that is empty.
  func growth(of node: Node, _ old: Scalar, into path: [String]) throws(EditRefusal) -> Splice {
    guard old.tag == nil else {
      throw refusal("has the tag \(Tag.shorthand(old.tag ?? "")), which forbids a mapping", node)
    }
    if isInFlow {
      let text = flow(path, keyStyle: way.last?.node.keyStyle ?? .plain)
      return node.body.isEmpty ? filling(node, with: text) : Splice(range: node.body, text: text)
    }
    guard let parent = way.last?.node else { return rootGrowth(of: node, into: path) }
    let step = step(below: parent)
    let column = lines.column(of: parent.body.lowerBound) + step
    let lineStart = lines.start(of: node.body.lowerBound)
    let isAlone = lines.bytes[lineStart..<node.body.lowerBound].allSatisfy(\.isSpace)
    guard !isAlone || node.body.isEmpty else {
      // `null` on a line of its own makes room for the first key.
      let text = block(
        path,
        column: lines.column(of: node.body.lowerBound),
        step: step,
        keyStyle: .plain,
        lineBreak: lines.lineBreak(at: lines.end(of: node.body.lowerBound))
      )
      let indentation = text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
      return Splice(range: node.body, text: String(text.dropFirst(indentation)))
    }
    guard lines.isBlank(from: node.body.upperBound) else {
      throw refusal("is empty, and something else follows on its line", node)
    }
    // A `null` goes, with the space before it; a comment after it stays.
    let kept = lines.bytes[..<node.body.lowerBound].lastIndex { !$0.isSpace }.map { $0 + 1 } ?? 0
    let start = node.body.isEmpty ? node.body.lowerBound : max(kept, lineStart)
    let end = afterComments(from: node.body.upperBound, column: column)
    let lineBreak = lines.lineBreak(at: lines.end(of: node.body.upperBound))
    let text = block(path, column: column, step: step, keyStyle: .plain, lineBreak: lineBreak)
    return Splice(
      range: start..<end,
      text: lines.text(node.body.upperBound..<end) + lineBreak + text
    )
  }

  /// Makes a mapping of a document that is empty but for `---`, or `null`.
  private func rootGrowth(of node: Node, into path: [String]) -> Splice {
    let place = node.body
    let lineBreak = lines.lineBreak(at: lines.end(of: place.upperBound))
    let block = block(path, column: 0, step: 2, keyStyle: .plain, lineBreak: lineBreak)
    let isFirst = lines.start(of: place.lowerBound) == place.lowerBound
    let lead = isFirst ? "" : lineBreak
    return Splice(range: place, text: lead + block + (isFirst && place.isEmpty ? lineBreak : ""))
  }

  // MARK: Blocks

  private func blockInsertion(of path: [String], into mapping: Node) throws(EditRefusal) -> Splice {
    let column = lines.column(of: mapping.body.lowerBound)
    let last = lastContent(of: mapping)
    guard lines.isBlank(from: last) else {
      throw EditRefusal(
        problem:
          "\"\(path[0])\" is missing, and what follows the last key on its line leaves no room for it",
        mark: mapping.start
      )
    }
    guard !endsOpen(mapping) else {
      throw EditRefusal(
        problem:
          "\"\(path[0])\" is missing, and a line break after the text before it would change that text",
        mark: mapping.start
      )
    }
    let end = afterComments(from: last, column: column)
    let lineBreak = lines.lineBreak(at: lines.end(of: last))
    let text = block(
      path,
      column: column,
      step: step(below: mapping),
      keyStyle: mapping.keyStyle,
      lineBreak: lineBreak
    )
    return Splice(range: end..<end, text: lineBreak + text)
  }

  /// Where the last value of a block mapping ends.
  ///
  /// The blank lines after a block of text are no part of it, unless its header says so with `+`.
  private func lastContent(of mapping: Node) -> Int {
    let end = mapping.bytes.upperBound
    guard case .scalar(let scalar)? = lastLeaf(of: mapping)?.content,
      scalar.style == .literal || scalar.style == .folded
    else { return end }
    let content = endOfContent(mapping.bytes)
    // What is kept is part of the value: only its last line break may move.
    guard let leaf = lastLeaf(of: mapping), header(of: leaf).contains(UInt8(ascii: "+")),
      let last = lines.bytes[content..<end].lastIndex(where: \.isBreak)
    else { return content }
    let isPair = last > content && lines.bytes[last - 1...last].elementsEqual(Lines.pair)
    return isPair ? last - 1 : last
  }

  /// Whether the mapping ends, at the text's end, with a block of text that a line break would change.
  private func endsOpen(_ mapping: Node) -> Bool {
    guard let leaf = lastLeaf(of: mapping), case .scalar(let scalar) = leaf.content,
      scalar.style == .literal || scalar.style == .folded
    else { return false }
    return lines.bytes.last?.isBreak == false && leaf.bytes.upperBound == lines.bytes.count
      && !header(of: leaf).contains(UInt8(ascii: "-"))
  }

  /// The header of a block of text: `|`, `>-`, `|2+` and the like.
  private func header(of leaf: Node) -> ArraySlice<UInt8> {
    lines.bytes[leaf.body].prefix { !$0.isSpaceOrBreak }
  }

  private func lastLeaf(of node: Node) -> Node? {
    if node.isAlias { return node }
    return switch node.content {
    case .scalar: node
    case .sequence(let nodes): nodes.last.flatMap(lastLeaf)
    case .mapping(let entries):
      // A merge key in last place is an alias or a flow mapping: no block of text.
      entries.last { !$0.isMerged }.flatMap { lastLeaf(of: $0.value) }
    }
  }

  /// The end of the last comment line that follows `offset` directly, no less indented than `column`.
  ///
  /// Such comments belong to what stands above; the others to what comes next.
  private func afterComments(from offset: Int, column: Int) -> Int {
    var end = lines.end(of: offset)
    while let next = lines.next(after: end) {
      let nextEnd = lines.end(of: next)
      let text = lines.bytes[next..<nextEnd].drop { $0 == UInt8(ascii: " ") }
      guard text.first == UInt8(ascii: "#"), text.startIndex - next >= column else { break }
      end = nextEnd
    }
    return end
  }

  /// Keys one below another, with the scalar at the last; no line break at the end.
  private func block(
    _ path: [String],
    column: Int,
    step: Int,
    keyStyle: Scalar.Style,
    lineBreak: String
  ) -> String {
    var rows: [String] = []
    for (depth, key) in path.enumerated() {
      let indentation = String(repeating: " ", count: column + depth * step)
      rows.append(indentation + self.key(key, keyStyle) + ":")
    }
    return rows.joined(separator: lineBreak) + " " + scalar.text
  }

  private func key(_ key: String, _ style: Scalar.Style) -> String {
    switch style {
    case .doubleQuoted: ScalarText.doubleQuoted(key)
    case .singleQuoted: ScalarText.singleQuoted(key) ?? ScalarText.doubleQuoted(key)
    case .plain, .literal, .folded: ScalarText.plain(key) ?? ScalarText.doubleQuoted(key)
    }
  }

  /// By how much mappings below `mapping` are indented: as inside it, else as around it, else as
  /// anywhere in the document, else 2.
  private func step(below mapping: Node) -> Int {
    if let step = nestedSteps(in: mapping).first { return step }
    let way = way.map(\.node) + [mapping]
    for (outer, inner) in zip(way, way.dropFirst()).reversed() where !outer.isFlow && !inner.isFlow
    {
      let step = lines.column(of: inner.body.lowerBound) - lines.column(of: outer.body.lowerBound)
      if step > 0 { return step }
    }
    return way.first.flatMap(firstStep) ?? 2
  }

  /// The indentation of the block mappings that `mapping` holds directly, where they begin a line.
  private func nestedSteps(in mapping: Node) -> [Int] {
    guard case .mapping(let entries) = mapping.content, !mapping.isFlow, !mapping.isAlias else {
      return []
    }
    let column = lines.column(of: mapping.body.lowerBound)
    return entries.compactMap { entry in
      guard !entry.isMerged, !entry.value.isAlias, !entry.value.isFlow,
        case .mapping = entry.value.content
      else { return nil }
      let step = lines.column(of: entry.value.body.lowerBound) - column
      return step > 0 ? step : nil
    }
  }

  private func firstStep(in mapping: Node) -> Int? {
    if let step = nestedSteps(in: mapping).first { return step }
    guard case .mapping(let entries) = mapping.content else { return nil }
    return entries.lazy.filter { !$0.isMerged && !$0.value.isAlias }.compactMap {
      firstStep(in: $0.value)
    }.first
  }

  // MARK: Braces

  private func flowInsertion(of path: [String], into mapping: Node) throws(EditRefusal) -> Splice {
    let body = mapping.body
    let isSimple =
      lines.bytes[body].first == UInt8(ascii: "{") && lines.bytes[body].last == UInt8(ascii: "}")
      && body.count > 1 && !lines.bytes[body].contains(where: \.isBreak)
    guard isSimple else {
      throw EditRefusal(
        problem:
          "\"\(path[0])\" is missing in a mapping in braces over several lines, where it is not added",
        mark: mapping.start
      )
    }
    let close = body.upperBound - 1
    let text = flow(path, keyStyle: mapping.keyStyle)
    let members = String(text.dropFirst().dropLast())
    let last = lines.bytes[..<close].lastIndex { !$0.isSpace } ?? body.lowerBound
    let lead =
      switch lines.bytes[last] {
      case _ where last == body.lowerBound: ""
      case UInt8(ascii: ","): " "
      case UInt8(ascii: ":"): " , "
      default: ", "
      }
    return Splice(range: last + 1..<last + 1, text: lead + members)
  }

  /// Keys inside one another in braces, with the scalar at the last.
  private func flow(_ path: [String], keyStyle: Scalar.Style) -> String {
    let isJSON = keyStyle == .doubleQuoted
    let value: String =
      if case .string(let text) = scalar, isJSON { ScalarText.doubleQuoted(text) } else {
        scalar.text
      }
    return path.reversed().reduce(value) { inner, name in "{\(key(name, keyStyle)): \(inner)}" }
  }
}
