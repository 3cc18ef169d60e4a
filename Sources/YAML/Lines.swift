/// A text as lines, which end with LF, CR or both.
struct Lines {
  let bytes: [UInt8]
  /// Where the text begins: after the byte order mark, if there is one.
  let start: Int
  /// Where each line begins, in order.
  private let starts: [Int]

  init(_ bytes: [UInt8]) {
    let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    self.bytes = bytes
    start = first
    starts = bytes.withUnsafeBufferPointer { bytes in
      var starts = [first]
      var place = first
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        guard byte.isBreak else { continue }
        if byte == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") {
          place += 1
        }
        starts.append(place)
      }
      return starts
    }
  }

  /// The number of the line of `offset`, from 0.
  private func number(of offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// Where the line of `offset` begins.
  func start(of offset: Int) -> Int { starts[number(of: offset)] }

  /// Where the line of `offset` ends, before its line break.
  func end(of offset: Int) -> Int {
    let number = number(of: offset)
    guard number + 1 < starts.count else { return bytes.count }
    let next = starts[number + 1]
    let isPair =
      next - starts[number] > 1 && bytes[next - 1] == UInt8(ascii: "\n")
      && bytes[next - 2] == UInt8(ascii: "\r")
    return isPair ? next - 2 : next - 1
  }

  /// Where the line after the one of `offset` begins; `nil` after the last one.
  func next(after offset: Int) -> Int? {
    let number = number(of: offset) + 1
    return number < starts.count ? starts[number] : nil
  }

  /// Where the line before the one of `offset` begins; `nil` before the first one.
  func previous(before offset: Int) -> Int? {
    let number = number(of: offset)
    return number > 0 ? starts[number - 1] : nil
  }

  /// The column of `offset` in its line, in Unicode scalars from 0.
  func column(of offset: Int) -> Int {
    var column = 0
    for place in start(of: offset)..<max(offset, start(of: offset))
    where bytes[place] & 0xC0 != 0x80 { column += 1 }
    return column
  }

  func mark(at offset: Int) -> Mark {
    Mark(line: number(of: offset) + 1, column: column(of: offset) + 1)
  }

  /// The line break at the end of the line of `offset`, otherwise the first in the text, otherwise
  /// LF.
  func lineBreak(at offset: Int) -> String {
    let line = next(after: offset) == nil ? start : offset
    guard let next = next(after: line) else { return "\n" }
    return text(end(of: line)..<next)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Whether only spaces come before `offset` on its line.
  func isFirst(_ offset: Int) -> Bool {
    for place in start(of: offset)..<max(offset, start(of: offset))
    where !bytes[place].isSpace { return false }
    return true
  }

  /// Whether only spaces follow from `offset` to the end of its line.
  func isLast(_ offset: Int) -> Bool { spaces(from: offset) == end(of: offset) }

  /// The first place from `offset` on, in its line, that is not a space.
  func spaces(from offset: Int) -> Int {
    var place = offset
    while place < bytes.count, bytes[place].isSpace { place += 1 }
    return place
  }

  /// The end of the text before `offset` on its line, without trailing spaces.
  func trimmed(before offset: Int) -> Int {
    let start = start(of: offset)
    var place = offset
    while place > start, bytes[place - 1].isSpace { place -= 1 }
    return place
  }
}
