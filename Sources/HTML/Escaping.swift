/// Escapes text for elements and quoted attributes.
enum Escaping {
  /// Passes the text on, piece by piece.
  @inline(__always) static func escape(
    _ text: UnsafeBufferPointer<UInt8>,
    _ put: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard var place = text.baseAddress else { return }
    let end = place + text.count
    var clean = place
    while place != end {
      if end - place >= 8, arePlain(UnsafeRawPointer(place).loadUnaligned(as: UInt64.self)) {
        place += 8
        continue
      }
      let byte = place.pointee
      if mayNeedEscape(byte), let replacement = replacement(of: byte) {
        if clean != place { put(UnsafeBufferPointer(start: clean, count: place - clean)) }
        replacement.withUTF8Buffer(put)
        clean = place + 1
      }
      place += 1
    }
    if clean != end { put(UnsafeBufferPointer(start: clean, count: end - clean)) }
  }

  /// Whether none of eight bytes needs an escape: no controls, none of `"&'<>`, and no DEL.
  ///
  /// Checks all of them at once: `(x &- 0x01…01) & ~x` has the top bit set where a byte of `x` is
  /// zero. It may also be set for a byte above such a byte, so this can wrongly return false, but
  /// never wrongly true.
  @inline(__always) private static func arePlain(_ bytes: UInt64) -> Bool {
    let each: UInt64 = 0x0101_0101_0101_0101
    func hits(_ bytes: UInt64, _ byte: UInt64) -> UInt64 {
      let difference = bytes ^ (each &* byte)
      return (difference &- each) & ~difference
    }
    let controls = (bytes &- (each &* 0x20)) & ~bytes
    // `&` and `'` differ in the lowest bit, `<` and `>` in the one above it.
    let special =
      controls | hits(bytes, 0x22) | hits(bytes | each, 0x27) | hits(bytes | (each &* 2), 0x3E)
      | hits(bytes, 0x7F)
    return special & (each &* 0x80) == 0
  }

  /// Nearly every byte is a letter or a space, and needs no escape.
  @inline(__always) private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 64 ? escaped &>> UInt64(byte) & 1 != 0 : byte == 0x7F
  }

  /// A bit for each byte below 64 that ``replacement(of:)`` replaces: all controls except tab, line
  /// feed and form feed, and `"&'<>`.
  private static var escaped: UInt64 { 0x5000_00C4_FFFF_E9FF }

  private static func replacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    // A parser would read an unescaped one as a line feed.
    case UInt8(ascii: "\r"): "&#13;"
    // Characters that HTML does not allow, such as NUL.
    case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: "\u{FFFD}"
    default: nil
    }
  }
}

extension String {
  /// Passes on this text, piece by piece, escaped for elements and quoted attributes.
  @inline(__always) func escaped(_ put: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = self
    text.withUTF8 { Escaping.escape($0, put) }
  }

  /// The same in pieces of a few kilobytes, for callers that do more than copy each piece.
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

  /// The number of bytes that ``escaped(_:)`` passes on.
  var escapedCount: Int {
    var count = 0
    escaped { count += $0.count }
    return count
  }

  /// The first `limit` characters (Unicode scalars) and the full length, if there are more.
  func cut(at limit: Int) -> (head: Substring, length: Int)? {
    let scalars = unicodeScalars
    guard let end = scalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
      end < endIndex
    else { return nil }
    return (self[..<end], scalars.count)
  }
}
