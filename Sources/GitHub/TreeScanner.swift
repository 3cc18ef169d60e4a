extension Answer {
  /// Decodes the body as a tree; only entries that `filter` keeps take memory.
  ///
  /// A decoder first maps the whole text, which takes several times the memory of the text, and a
  /// tree has up to 7 MB. So the text is cut between entries and decoded piece by piece.
  ///
  /// - Throws: ``unintelligible`` for anything that is not a tree.
  func decoded(
    as type: TreePayload.Type,
    keeping filter: TreeFilter
  ) throws(CallFailure) -> TreePayload {
    var scanner = TreeScanner(body)
    var tree = TreePayload(truncated: false)
    do throws(Unintelligible) {
      tree.truncated = try scanner.scan { piece throws(Unintelligible) in
        let text = Array(#"{"tree":["#.utf8) + piece + Array("]}".utf8)
        let entries = try Answer.decode(TreePiece.self, from: text).tree
        guard tree.add(entries, keeping: filter) else { throw Unintelligible() }
      }
    } catch {
      throw unintelligible
    }
    return tree
  }
}

/// Scans the text of a tree's answer without decoding it.
private struct TreeScanner {
  /// The bytes of entries to decode together; a single entry may not have more.
  private static let pieceSize = 32 << 10
  /// The deepest nesting of values; a tree's entry has one level.
  private static let deepest = 16

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Passes on the entries, some at a time, separated by commas.
  ///
  /// - Returns: Whether GitHub left out some entries.
  mutating func scan(
    _ take: (ArraySlice<UInt8>) throws(Unintelligible) -> Void
  ) throws(Unintelligible) -> Bool {
    var (hasTree, truncated) = (false, false)
    try expect("{")
    repeat {
      skipBlanks()
      let key = try value()
      try expect(":")
      skipBlanks()
      if key.elementsEqual(#""tree""#.utf8), !hasTree {
        hasTree = true
        try entries(take)
      } else {
        let value = try value()
        if key.elementsEqual(#""truncated""#.utf8) { truncated = value.elementsEqual("true".utf8) }
      }
      skipBlanks()
    } while try next("}")
    skipBlanks()
    guard hasTree, place == bytes.count else { throw Unintelligible() }
    return truncated
  }

  private mutating func entries(
    _ take: (ArraySlice<UInt8>) throws(Unintelligible) -> Void
  ) throws(Unintelligible) {
    try expect("[")
    skipBlanks()
    if peek == UInt8(ascii: "]") {
      place += 1
      return
    }
    var start = place
    while true {
      skipBlanks()
      let entry = try value()
      guard entry.count <= Self.pieceSize else { throw Unintelligible() }
      let end = place
      skipBlanks()
      let goesOn = try next("]")
      if !goesOn || end - start >= Self.pieceSize {
        try take(bytes[start..<end])
        start = place
      }
      if !goesOn { return }
    }
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func expect(_ character: Unicode.Scalar) throws(Unintelligible) {
    skipBlanks()
    guard peek == UInt8(ascii: character) else { throw Unintelligible() }
    place += 1
  }

  /// Skips a comma, or the end of a list.
  private mutating func next(_ end: Unicode.Scalar) throws(Unintelligible) -> Bool {
    guard let byte = peek, byte == UInt8(ascii: ",") || byte == UInt8(ascii: end) else {
      throw Unintelligible()
    }
    place += 1
    return byte == UInt8(ascii: ",")
  }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { place += 1 }
  }

  /// Skips one value of any kind.
  private mutating func value() throws(Unintelligible) -> ArraySlice<UInt8> {
    let start = place
    var depth = 0
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""): try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        guard depth <= Self.deepest else { throw Unintelligible() }
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return bytes[start..<place] }
        depth -= 1
        place += 1
        if depth == 0 { return bytes[start..<place] }
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        if depth == 0 { return bytes[start..<place] }
        place += 1
      case 0x20, 0x09...0x0D:
        if depth == 0, place > start { return bytes[start..<place] }
        place += 1
      default: place += 1
      }
    }
    throw Unintelligible()
  }

  private mutating func string() throws(Unintelligible) {
    place += 1
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return
      case UInt8(ascii: "\\"): place += 2
      default: place += 1
      }
    }
    throw Unintelligible()
  }
}
