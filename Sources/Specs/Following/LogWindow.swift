internal import Text

/// Keeps the requested part of a log, and counts the rest.
package struct LogWindow {
  /// The most bytes of all kept lines together.
  private static let most = 512 << 10
  private static let costOfLine = 32

  private let query: LogQuery
  private let word: [UInt8]?
  private var kept: [LogLine] = []
  /// Where the kept lines begin; earlier ones were dropped.
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
      let text = (Array(line.kind.word.utf8) + LogLine.withoutColors(line.text)).map(
        \.asciiLowercased
      )
      guard text.withUnsafeBufferPointer({ $0.contains(word) }) else { return }
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
    // Move the kept lines only occasionally.
    if start > 2 * LogQuery.mostLines {
      kept.removeFirst(start)
      start = 0
    }
  }

  /// The kept lines; the last lines if no first line was requested.
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
  /// Part of a text whose lines have no times.
  package init(_ text: String, _ query: LogQuery, mayGrow: Bool) {
    var scanner = LogScanner(hasStamps: false)
    var window = LogWindow(query)
    Array(text.utf8).withUnsafeBytes { bytes in scanner.take(bytes) { window.take($0) } }
    scanner.finish { window.take($0) }
    self = window.log(mayGrow: mayGrow)
  }
}

extension UInt8 {
  fileprivate var asciiLowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}
