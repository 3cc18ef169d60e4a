/// The lines of a text by number, without their line feeds; the text is shared, not copied.
package struct Lines: Sendable {
  package let text: String
  /// The start of each line, and the end after the last, in bytes.
  private let starts: [Int32]

  /// Splits `text`, which is shorter than 2 GiB, by bytes: a carriage return and its line feed are one
  /// Character.
  package init(_ text: String) {
    var text = text
    text.makeContiguousUTF8()
    starts = text.withUTF8 { bytes in
      var starts: [Int32] = [0]
      starts.reserveCapacity(bytes.count / 32 + 2)
      for (place, byte) in bytes.enumerated() where byte == 0x0A { starts.append(Int32(place) + 1) }
      let end = Int32(bytes.count)
      if starts.last != end { starts.append(end + 1) }
      return starts
    }
    self.text = text
  }

  package var count: Int { starts.count - 1 }

  package subscript(line: Int) -> Substring {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: Int(starts[line]))
    let end = utf8.index(utf8.startIndex, offsetBy: Int(starts[line + 1]) - 1)
    return text[start..<end]
  }

  /// Whether a line equals a line of another text, byte for byte.
  func line(_ line: Int, equals other: Int, of others: Lines) -> Bool {
    let length = starts[line + 1] - starts[line]
    guard length == others.starts[other + 1] - others.starts[other] else { return false }
    return self[line].utf8.elementsEqual(others[other].utf8)
  }

  /// The changes that produce another text, except for the line feed of the last line.
  func changes(to new: Lines) -> [Matching.Change] {
    Matching.changes(old: count, new: new.count) { line($0, equals: $1, of: new) }
  }
}

extension Lines {
  /// Whether a line is the last one and has no line feed.
  func isUnended(_ line: Int) -> Bool { line == count - 1 && text.utf8.last != 0x0A }

  /// Some lines with their line feeds.
  func whole(_ lines: Range<Int>) -> Substring {
    guard let last = lines.last else { return "" }
    let (first, end) = (self[lines.lowerBound].startIndex, self[last].endIndex)
    return text[first..<(isUnended(last) ? end : text.utf8.index(after: end))]
  }

  /// The changes that produce another text, byte for byte.
  func exactChanges(to new: Lines) -> [Matching.Change] {
    Matching.changes(old: count, new: new.count) {
      line($0, equals: $1, of: new) && isUnended($0) == new.isUnended($1)
    }
  }
}
