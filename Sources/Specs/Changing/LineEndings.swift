/// Restores the line endings of a text from a browser, which ends every line with CRLF.
package enum LineEndings {
  /// Restores the line endings of an edited text.
  ///
  /// Unchanged lines keep the original's endings; new lines get the ending of most lines, or LF if
  /// there are none. The typed text decides whether the last line has an ending.
  ///
  /// - Parameters:
  ///   - typed: The posted text.
  ///   - original: The text in the form; empty for a new file.
  /// - Returns: The typed text with restored line endings.
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

/// A text's lines as a browser splits them: at CRLF, CR and LF.
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

  /// The ending of most lines.
  var usualEnding: ArraySlice<UInt8> {
    let (feed, pair, lone): ([UInt8], [UInt8], [UInt8]) = ([0x0A], [0x0D, 0x0A], [0x0D])
    func count(_ ending: [UInt8]) -> Int { lines.count { $0.ending == ending[...] } }
    let most = max(count(feed), count(pair), count(lone))
    return [feed, pair, lone].first { count($0) == most }?[...] ?? feed[...]
  }
}
