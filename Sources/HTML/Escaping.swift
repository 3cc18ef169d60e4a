extension String {
  /// Hands out this text, piece by piece, so that it is text in an element and in a quoted attribute.
  @inline(__always) func escaped(_ put: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = self
    text.withUTF8 { utf8 in
      var clean = utf8.startIndex
      var index = utf8.startIndex
      while index < utf8.endIndex {
        let byte = utf8[index]
        if Self.mayNeedEscape(byte), let escape = Self.escape(byte) {
          put(UnsafeBufferPointer(rebasing: utf8[clean..<index]))
          escape.withUTF8Buffer(put)
          clean = index + 1
        }
        index += 1
      }
      put(UnsafeBufferPointer(rebasing: utf8[clean...]))
    }
  }

  /// The same in pieces of some kilobytes, for who does more with each than to copy it.
  func escapedInBlocks(_ put: (UnsafeRawBufferPointer) -> Void) {
    var block: [UInt8] = []
    block.reserveCapacity(9 << 10)
    escaped { piece in
      if piece.count >= 1 << 10 || block.count >= 8 << 10 {
        block.withUnsafeBytes(put)
        block.removeAll(keepingCapacity: true)
      }
      if piece.count >= 1 << 10 {
        put(UnsafeRawBufferPointer(piece))
      } else {
        block.append(contentsOf: piece)
      }
    }
    block.withUnsafeBytes(put)
  }

  /// Bytes that ``escaped(_:)`` hands out.
  var escapedCount: Int {
    var count = 0
    escaped { count += $0.count }
    return count
  }

  /// Nearly every byte is a letter or a space, and needs none.
  @inline(__always) private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 64 ? (escaped & (1 << UInt64(byte))) != 0 : byte == 0x7F
  }

  /// A bit for each byte below 64 that ``escape(_:)`` has something for: all controls but tab, line feed
  /// and form feed, and `"&'<>`.
  private static var escaped: UInt64 { 0x5000_00C4_FFFF_E9FF }

  private static func escape(_ byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    // Written as it is, a parser would read a line feed.
    case UInt8(ascii: "\r"): "&#13;"
    // Characters that HTML does not allow at all, such as NUL.
    case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: "\u{FFFD}"
    default: nil
    }
  }

  /// The first `limit` characters (Unicode scalars) and the length, where there are more than that.
  func cut(at limit: Int) -> (head: Substring, length: Int)? {
    let scalars = unicodeScalars
    guard let end = scalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
      end < endIndex
    else { return nil }
    return (self[..<end], scalars.count)
  }
}
