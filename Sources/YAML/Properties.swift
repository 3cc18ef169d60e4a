/// The anchor and tag before a node's content.
struct Properties {
  var hasTag = false
  /// Where the last of them ends.
  var tokensEnd: Int
  /// Where the content begins.
  var end: Int

  /// Reads at most `limit` of them at the beginning of `range`.
  init(in bytes: [UInt8], _ range: Range<Int>, limit: Int) {
    end = range.lowerBound
    tokensEnd = range.lowerBound
    var place = range.lowerBound
    for _ in 0..<limit {
      guard place < range.upperBound,
        bytes[place] == UInt8(ascii: "&") || bytes[place] == UInt8(ascii: "!")
      else { return }
      if bytes[place] == UInt8(ascii: "!") { hasTag = true }
      while place < range.upperBound, !bytes[place].isSpaceOrBreak { place += 1 }
      end = place
      tokensEnd = place
      var inComment = false
      while place < range.upperBound {
        if bytes[place] == UInt8(ascii: "#") { inComment = true }
        if bytes[place].isBreak { inComment = false }
        guard inComment || bytes[place].isSpaceOrBreak else { break }
        place += 1
      }
      if place < range.upperBound { end = place }
    }
  }
}

extension UInt8 {
  var isBreak: Bool { self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }
  var isSpace: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
  var isSpaceOrBreak: Bool { isSpace || isBreak }
}

extension String {
  /// The text in quotes, shortened to keep messages readable.
  var abridged: String {
    let head = unicodeScalars.prefix(40).map { $0.value < 0x20 ? " " : String($0) }.joined()
    return head.unicodeScalars.count < unicodeScalars.count ? "\"\(head)…\"" : "\"\(head)\""
  }
}
