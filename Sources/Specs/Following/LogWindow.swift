/// Keeps the part of a log that was asked for, and counts the rest.
package struct LogWindow {
  /// Bytes of lines that are kept together.
  private static let most = 512 << 10
  private static let costOfLine = 32

  private let query: LogQuery
  private let word: [UInt8]?
  private var kept: [LogLine] = []
  /// Where the kept ones begin: what is before was let go of.
  private var start = 0
  private var cost = 0
  private var isFull = false
  private var total = 0
  private var hits = 0

  package init(_ query: LogQuery) {
    self.query = query
    word = query.word.map { $0.utf8.map(\.asciiLowercased) }
  }

  /// Takes the next line.
  package mutating func take(_ line: LogScanner.Line) {
    total += 1
    if let word {
      guard (line.kind.word + line.text).holds(word) else { return }
      hits += 1
    }
    if let from = query.from {
      guard total >= from, !isFull else { return }
      guard kept.count < LogQuery.mostLines, cost < Self.most else {
        isFull = true
        return
      }
    }
    kept.append(
      LogLine(number: total, kind: line.kind, text: line.text, omitted: line.omitted)
    )
    cost += line.text.utf8.count + Self.costOfLine
    while query.from == nil, kept.count - start > LogQuery.mostLines || cost > Self.most,
      kept.count - start > 1
    {
      cost -= kept[start].text.utf8.count + Self.costOfLine
      start += 1
    }
    // Moves what is kept only once in a while.
    if start > 2 * LogQuery.mostLines {
      kept.removeFirst(start)
      start = 0
    }
  }

  /// What was kept; the last lines where no first one was asked for.
  package func log(mayGrow: Bool, note: String? = nil) -> RunLog {
    RunLog(
      lines: Array(kept[start...]),
      total: total,
      hits: word == nil ? nil : hits,
      mayGrow: mayGrow,
      note: note
    )
  }
}

extension RunLog {
  /// A part of a text whose lines have no times.
  package init(_ text: String, _ query: LogQuery, mayGrow: Bool) {
    var scanner = LogScanner(hasStamps: false)
    var window = LogWindow(query)
    Array(text.utf8).withUnsafeBytes { bytes in scanner.take(bytes) { window.take($0) } }
    scanner.finish { window.take($0) }
    self = window.log(mayGrow: mayGrow)
  }
}

extension String {
  /// Whether some bytes, in lower case, are in it, colours left out.
  fileprivate func holds(_ word: [UInt8]) -> Bool {
    var text: [UInt8] = []
    text.reserveCapacity(utf8.count)
    var isColour = false
    for byte in utf8 {
      if isColour {
        if byte == UInt8(ascii: "m") { isColour = false }
      } else if byte == UInt8(ascii: "\u{1B}") {
        isColour = true
      } else {
        text.append(byte.asciiLowercased)
      }
    }
    guard text.count >= word.count, let first = word.first else { return word.isEmpty }
    var place = text.startIndex
    while let found = text[place...].firstIndex(of: first), found + word.count <= text.count {
      if text[found..<found + word.count].elementsEqual(word) { return true }
      place = found + 1
    }
    return false
  }
}

extension UInt8 {
  fileprivate var asciiLowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
