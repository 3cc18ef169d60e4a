/// What a command printed: its beginning and its end, with the middle left out where it is too long.
struct BoundedLog: Sendable {
  private let headLimit: Int
  private let tailLimit: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var left = 0

  /// Keeps at most `limit` bytes, a quarter of them from the beginning.
  init(_ beginning: String = "", limit: Int = 256 << 10) {
    headLimit = limit / 4
    tailLimit = limit - headLimit
    append(beginning)
  }

  mutating func append(_ bytes: some Collection<UInt8>) {
    let room = min(headLimit - head.count, bytes.count)
    head += bytes.prefix(room)
    tail += bytes.dropFirst(room)
    // Twice the limit before anything moves, so that long outputs cost no more per byte than short ones.
    if tail.count > 2 * tailLimit { trim() }
  }

  mutating func append(_ text: String) { append(Array(text.utf8)) }

  /// Begins a new line unless one has just begun, and writes `text` on it.
  mutating func appendLine(_ text: String) {
    let last = tail.last ?? head.last
    if let last, last != UInt8(ascii: "\n") { append("\n") }
    append(text + "\n")
  }

  private mutating func trim() {
    let excess = tail.count - tailLimit
    guard excess > 0 else { return }
    tail.removeFirst(excess)
    left += excess
  }

  /// The log as text: invalid UTF-8 repaired, terminal codes and other control characters left out.
  var text: String {
    var log = self
    log.trim()
    guard log.left > 0 else { return Self.plain(log.head + log.tail) }
    return Self.plain(log.head) + "\n[… \(log.left) bytes left out …]\n" + Self.plain(log.tail)
  }

  /// Bytes of a terminal as text for a page.
  static func plain(_ bytes: [UInt8]) -> String {
    let escape = UInt8(ascii: "\u{1B}")
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case escape where index < bytes.count && bytes[index] == UInt8(ascii: "["):
        // A control sequence: parameters up to the one byte that ends it.
        index += 1
        while index < bytes.count, (0x20..<0x40).contains(bytes[index]) { index += 1 }
        if index < bytes.count { index += 1 }
      case UInt8(ascii: "\n"), UInt8(ascii: "\t"): kept.append(byte)
      case 0..<0x20, 0x7F: continue
      default: kept.append(byte)
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
