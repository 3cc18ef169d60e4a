/// Gives a text that went through a browser, which ends every line with CRLF, the line endings it had.
package enum LineEndings {
  /// Restores the line endings of a text that was edited.
  ///
  /// Unchanged lines keep the original's endings, and new ones take those that most of its lines have: LF
  /// where it has none. Whether the last line has one is the typed text's to say.
  ///
  /// - Parameters:
  ///   - typed: What was posted.
  ///   - original: What was in the form; empty for a new file.
  /// - Returns: The text as typed, but for its line endings.
  package static func restoring(typed: String, like original: String) -> String {
    let (old, new) = (BrowserLines(original), BrowserLines(typed))
    let usual = old.usualEnding
    var endings = [ArraySlice<UInt8>](repeating: usual, count: new.lines.count)
    var (left, right) = (0, 0)
    func keep(until end: Int) {
      for (before, after) in zip(left..<end, right...) where !old.lines[before].ending.isEmpty {
        endings[after] = old.lines[before].ending
      }
    }
    let changes = Matching.changes(old: old.lines.count, new: new.lines.count) {
      old.lines[$0].content == new.lines[$1].content
    }
    for change in changes {
      keep(until: change.old.lowerBound)
      (left, right) = (change.old.upperBound, change.new.upperBound)
    }
    keep(until: old.lines.count)
    var bytes: [UInt8] = []
    for (line, ending) in zip(new.lines, endings) {
      bytes += line.content
      if !line.ending.isEmpty { bytes += ending }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A text's lines as a browser sees them: CRLF, CR and LF each end one.
private struct BrowserLines {
  struct Line {
    let content: ArraySlice<UInt8>
    /// Empty at the end of the text.
    let ending: ArraySlice<UInt8>
  }

  let lines: [Line]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var lines: [Line] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
      let next = min(end + (isPair ? 2 : 1), bytes.count)
      lines.append(Line(content: bytes[start..<end], ending: bytes[end..<next]))
      start = next
    }
    self.lines = lines
  }

  /// The one that most lines have.
  var usualEnding: ArraySlice<UInt8> {
    let (feed, pair, lone): ([UInt8], [UInt8], [UInt8]) = ([0x0A], [0x0D, 0x0A], [0x0D])
    func count(_ ending: [UInt8]) -> Int { lines.count { $0.ending == ending[...] } }
    let most = max(count(feed), count(pair), count(lone))
    return [feed, pair, lone].first { count($0) == most }?[...] ?? feed[...]
  }
}
