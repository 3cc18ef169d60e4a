/// Where things are in a document's text: lines, comments, and the signs between nodes.
struct Layout {
  let document: Document
  let lines: Lines
  /// Every comment, in the order of the text.
  let comments: [CommentPlace]
  /// The ranges of literal and folded scalars, in order.
  let blocks: [Range<Int>]
  /// The end of the comments at the top of the file, which belong to the document.
  let headerEnd: Int
  /// Caches facts about collections.
  let index = LayoutIndex()

  var bytes: [UInt8] { lines.bytes }

  init(_ document: Document) {
    self.document = document
    lines = Lines(Array(document.text.utf8))
    var scanner = CommentScanner(lines)
    if let root = document.root { scanner.visit(root) }
    scanner.finish()
    comments = scanner.comments
    blocks = scanner.blocks
    headerEnd = lines.headerEnd
  }

  /// The first place from `offset` on that is not a space, a line break or a comment.
  func afterTrivia(_ offset: Int) -> Int {
    var place = offset
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "#") {
        place = lines.end(of: place)
      } else if bytes[place].isSpaceOrBreak {
        place += 1
      } else {
        break
      }
    }
    return place
  }

  /// The comments in `range`.
  func comments(in range: Range<Int>) -> ArraySlice<CommentPlace> {
    comments[placesOfComments(in: range)]
  }

  /// The indexes in ``comments`` of those in `range`.
  func placesOfComments(in range: Range<Int>) -> Range<Int> {
    let first = comments.firstPlace { $0.bytes.lowerBound >= range.lowerBound }
    let last = comments.firstPlace { $0.bytes.lowerBound >= range.upperBound }
    return first..<max(first, last)
  }

  /// The comment on the line that begins at `start`, if it is alone there.
  func comment(onLineAt start: Int) -> CommentPlace? {
    let first = comments(in: start..<lines.end(of: start) + 1).first
    return first.flatMap { $0.isAlone ? $0 : nil }
  }

  func text(of comment: CommentPlace) -> String { lines.text(comment.bytes) }

  /// Whether a line break at `offset` may belong to a literal or folded scalar.
  func isInBlock(_ offset: Int) -> Bool {
    let place = blocks.firstPlace { $0.upperBound >= offset }
    return place < blocks.count && blocks[place].lowerBound < offset
  }
}

/// Finds the comments between the nodes of a document.
private struct CommentScanner {
  let lines: Lines
  var comments: [CommentPlace] = []
  var blocks: [Range<Int>] = []
  private var place: Int

  init(_ lines: Lines) {
    self.lines = lines
    place = lines.start
  }

  mutating func visit(_ node: Node) {
    guard !node.isAlias else { return skip(node.bytes) }
    switch node.content {
    case .scalar(let scalar):
      if scalar.style == .literal || scalar.style == .folded { visitBlock(node.body) }
      skip(node.body)
    case .sequence(let nodes): for node in nodes { visit(node) }
    case .mapping:
      for entry in node.written {
        skip(entry.keyBytes)
        visit(entry.value)
      }
    }
  }

  /// Scans what is left after the last node.
  mutating func finish() { scan(to: lines.bytes.count) }

  private mutating func skip(_ range: Range<Int>) {
    scan(to: range.lowerBound)
    place = max(place, range.upperBound)
  }

  /// A block's header may have a comment.
  private mutating func visitBlock(_ body: Range<Int>) {
    blocks.append(body)
    scan(to: body.lowerBound)
    place = body.lowerBound
    scan(to: min(lines.end(of: body.lowerBound), body.upperBound))
  }

  private mutating func scan(to end: Int) {
    lines.bytes.withUnsafeBufferPointer { bytes in
      while place < end {
        guard bytes[place] == UInt8(ascii: "#") else {
          place += 1
          continue
        }
        let lineEnd = max(place + 1, min(lines.end(of: place), bytes.count))
        comments.append(
          CommentPlace(
            bytes: place..<lineEnd,
            column: lines.column(of: place),
            isAlone: lines.isFirst(place)
          )
        )
        place = lineEnd
      }
    }
  }
}

extension Lines {
  /// The end of the comments, directives and `---` at the top.
  fileprivate var headerEnd: Int {
    var line: Int? = start
    while let start = line {
      let first = spaces(from: start)
      let isMarker =
        bytes[start...].prefix(3).elementsEqual([0x2D, 0x2D, 0x2D]) && isBare(start + 3)
      guard first < bytes.count,
        bytes[first] == UInt8(ascii: "#") || bytes[start] == UInt8(ascii: "%") || isMarker
      else { return start }
      line = next(after: start)
    }
    return bytes.count
  }

  /// Whether only a comment may follow on the line.
  private func isBare(_ offset: Int) -> Bool {
    let place = spaces(from: offset)
    return place == end(of: offset) || place < bytes.count && bytes[place] == UInt8(ascii: "#")
  }
}

extension RandomAccessCollection where Index == Int {
  /// The index of the first element that meets a condition that all later ones also meet.
  func firstPlace(where isMet: (Element) -> Bool) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if isMet(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
