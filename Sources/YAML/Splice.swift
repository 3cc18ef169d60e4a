/// One place of a text that is replaced by another.
struct Splice: Hashable {
  /// In bytes.
  var range: Range<Int>
  var text: String

  func applied(to bytes: [UInt8]) -> String {
    String(
      decoding: bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...],
      as: UTF8.self
    )
  }
}

/// A text seen as lines, which end with LF, CR or both.
struct Lines {
  static let pair = [UInt8(ascii: "\r"), UInt8(ascii: "\n")]

  let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Where the line of `offset` begins.
  func start(of offset: Int) -> Int {
    let start = bytes[..<offset].lastIndex(where: \.isBreak).map { $0 + 1 } ?? 0
    return start == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : start
  }

  /// Where the line of `offset` ends, before its line break.
  func end(of offset: Int) -> Int {
    bytes[offset...].firstIndex(where: \.isBreak) ?? bytes.count
  }

  /// Where the line after the one that ends at `end` begins; `nil` after the last one.
  func next(after end: Int) -> Int? {
    guard end < bytes.count else { return nil }
    return end + (bytes[end...].starts(with: Self.pair) ? 2 : 1)
  }

  /// How far from the beginning of its line `offset` is, in Unicode scalars.
  func column(of offset: Int) -> Int {
    bytes[start(of: offset)..<offset].count { $0 & 0xC0 != 0x80 }
  }

  /// The line break that is used at `end`, else in the text, else LF.
  func lineBreak(at end: Int) -> String {
    guard let place = end < bytes.count ? end : bytes.firstIndex(where: \.isBreak),
      let next = next(after: place)
    else { return "\n" }
    return String(decoding: bytes[place..<next], as: UTF8.self)
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Whether nothing but spaces, and perhaps a comment, stands from `offset` to the line's end.
  func isBlank(from offset: Int) -> Bool {
    let rest = bytes[offset..<end(of: offset)].drop(while: \.isSpace)
    return rest.isEmpty
      || rest.first == UInt8(ascii: "#")
        && (rest.startIndex > offset || offset == start(of: offset))
  }
}
