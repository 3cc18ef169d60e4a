/// Turns text into what is that text in an element and in a quoted attribute.
enum Escaping {
  /// Hands the text out, piece by piece.
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

  /// Whether each of eight bytes stands for itself: is no control, none of `"&'<>` and not DEL.
  ///
  /// Found for all of them at once: `(x &- 0x01…01) & ~x` has the top bit where a byte of `x` is zero. It may
  /// have one above such a byte too, so this may say no too often, and never yes.
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

  /// Nearly every byte is a letter or a space, and needs none.
  @inline(__always) private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte < 64 ? escaped &>> UInt64(byte) & 1 != 0 : byte == 0x7F
  }

  /// A bit for each byte below 64 that ``replacement(of:)`` has something for: all controls but tab, line
  /// feed and form feed, and `"&'<>`.
  private static var escaped: UInt64 { 0x5000_00C4_FFFF_E9FF }

  private static func replacement(of byte: UInt8) -> StaticString? {
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
}

extension String {
  /// Hands out this text, piece by piece, so that it is text in an element and in a quoted attribute.
  @inline(__always) func escaped(_ put: (UnsafeBufferPointer<UInt8>) -> Void) {
    var text = self
    text.withUTF8 { Escaping.escape($0, put) }
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

  /// The first `limit` characters (Unicode scalars) and the length, where there are more than that.
  func cut(at limit: Int) -> (head: Substring, length: Int)? {
    let scalars = unicodeScalars
    guard let end = scalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
      end < endIndex
    else { return nil }
    return (self[..<end], scalars.count)
  }
}
