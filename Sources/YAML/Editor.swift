/// Finds the one place of a document's text that a change has to touch.
struct Editor {
  let document: Document
  let scalar: Document.NewScalar
  let lines: Lines
  /// The mappings gone through so far, from the root, with the entry that was followed.
  private(set) var way: [(node: Node, entry: Node.Entry)] = []

  init(_ document: Document, _ scalar: Document.NewScalar) {
    self.document = document
    self.scalar = scalar
    lines = Lines(document.text)
  }

  /// What to replace; `nil` where the value is right already.
  mutating func splice(at path: [String]) throws(EditRefusal) -> Splice? {
    guard var node = document.root else { return newDocument(path) }
    for (place, key) in path.enumerated() {
      let rest = path[place...]
      guard !node.isAlias else { throw refusal("is an alias, *\(node.anchor ?? "")", node) }
      switch node.content {
      case .mapping:
        let entry = node.entry(key)
        if let entry, !entry.isMerged {
          way.append((node, entry))
          node = entry.value
          continue
        }
        if let entry, rest.count > 1 {
          throw EditRefusal(
            problem:
              "\"\(key)\" comes in by a merge key (<<), so it has no text of its own to change",
            mark: entry.keyMark
          )
        }
        if let entry, !entry.value.isScalar {
          throw EditRefusal(
            problem:
              "\"\(key)\" comes in by a merge key (<<) as \(entry.value.kind), not a single value",
            mark: entry.keyMark
          )
        }
        return isRight(entry?.value) ? nil : try insertion(of: Array(rest), into: node)
      case .scalar(let old) where old.value == .null:
        return try growth(of: node, old, into: Array(rest))
      case .scalar, .sequence:
        throw refusal("is \(node.kind), not a mapping that could hold \"\(key)\"", node)
      }
    }
    return isRight(node) ? nil : try replacement(of: node)
  }

  /// Whether `node` says already what is to be written, if only to YAML 1.1 readers.
  private func isRight(_ node: Node?) -> Bool {
    guard case .scalar(let old)? = node?.content else { return false }
    return switch scalar {
    case .string(let new):
      if case .string(let text) = old.value { text.isExactly(new) } else { false }
    case .bool(let new): old.value == .bool(new) || old.legacyBool == new
    }
  }

  /// Whether what the last entry holds stands in brackets or braces.
  var isInFlow: Bool { way.contains { $0.node.isFlow } }

  func refusal(_ problem: String, _ node: Node) -> EditRefusal {
    let name = way.last.map { "\"\($0.entry.key)\"" } ?? "the document"
    return EditRefusal(problem: "\(name) \(problem)", mark: node.start)
  }

  // MARK: One scalar for another

  private func replacement(of node: Node) throws(EditRefusal) -> Splice {
    guard !node.isAlias else { throw refusal("is an alias, *\(node.anchor ?? "")", node) }
    guard case .scalar(let old) = node.content else {
      throw refusal("is \(node.kind), not a single value", node)
    }
    let text = try text(insteadOf: old, node)
    guard !node.body.isEmpty else { return filling(node, with: text) }
    guard old.style == .literal || old.style == .folded else {
      return Splice(range: node.body, text: text)
    }
    let header = node.body.lowerBound..<lines.end(of: node.body.lowerBound)
    guard !lines.bytes[header].contains(UInt8(ascii: "#")) else {
      throw refusal("is a block of text with a comment that would be lost", node)
    }
    return Splice(range: header.lowerBound..<endOfContent(node.body), text: text)
  }

  /// The range's end, without the line breaks and spaces there.
  func endOfContent(_ range: Range<Int>) -> Int {
    lines.bytes[range].lastIndex { !$0.isSpaceOrBreak }.map { $0 + 1 } ?? range.lowerBound
  }

  /// Writes a value where none is written, after the key's colon or the value's anchor and tag.
  func filling(_ node: Node, with text: String) -> Splice {
    let place = node.body.lowerBound
    let keyEnd = way.last?.entry.keyEnd ?? place
    let hasColon = lines.bytes[min(keyEnd, place)..<place].contains(UInt8(ascii: ":"))
    let isApart = place > 0 && lines.bytes[place - 1].isSpaceOrBreak
    let lead = hasColon || way.isEmpty ? (isApart ? "" : " ") : ": "
    return Splice(range: place..<place, text: lead + text)
  }

  /// The new scalar's text, in the old one's style where that can hold it.
  private func text(insteadOf old: Scalar, _ node: Node) throws(EditRefusal) -> String {
    switch (scalar, old.tag) {
    case (.bool, nil), (.bool, Tag.bool): break
    case (.string, Tag.int), (.string, Tag.float), (.string, Tag.bool), (.string, Tag.null),
      (.bool, .some):
      throw refusal("has the tag \(Tag.shorthand(old.tag ?? "")), which forbids that value", node)
    case (.string, _): break
    }
    switch scalar {
    case .bool(let value):
      return switch old.style == .plain ? old.text : "" {
      case "True", "False": value ? "True" : "False"
      case "TRUE", "FALSE": value ? "TRUE" : "FALSE"
      default: value ? "true" : "false"
      }
    case .string(let value):
      return switch old.style {
      case .doubleQuoted: ScalarText.doubleQuoted(value)
      case .singleQuoted: ScalarText.singleQuoted(value) ?? ScalarText.doubleQuoted(value)
      case .plain, .literal, .folded: isInJSON ? ScalarText.doubleQuoted(value) : scalar.text
      }
    }
  }

  /// Whether the innermost mapping on the way is written as JSON is.
  private var isInJSON: Bool {
    way.last.map { $0.node.isFlow && $0.node.keyStyle == .doubleQuoted } ?? false
  }
}

extension Node {
  var isScalar: Bool { if case .scalar = content { true } else { false } }

  /// The style that all of a mapping's own keys share; plain where they do not.
  var keyStyle: Scalar.Style {
    guard case .mapping(let entries) = content else { return .plain }
    let styles = Set(entries.filter { !$0.isMerged }.map(\.keyStyle))
    return styles.count == 1 ? styles.first ?? .plain : .plain
  }
}
