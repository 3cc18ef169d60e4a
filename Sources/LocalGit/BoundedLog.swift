/// The output of a command: its beginning and its end, without the middle if it is too long.
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
    // Trims only at twice the limit, so that long outputs cost no more per byte than short ones.
    if tail.count > 2 * tailLimit { trim() }
  }

  mutating func append(_ text: String) { append(Array(text.utf8)) }

  /// Writes `text` on a new line, without an empty line before it.
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

  /// The log as text, with invalid UTF-8 repaired; terminal sequences are handled when it is shown.
  var text: String {
    var log = self
    log.trim()
    let beginning = String(decoding: log.head, as: UTF8.self)
    let end = String(decoding: log.tail, as: UTF8.self)
    guard log.left > 0 else { return String(decoding: log.head + log.tail, as: UTF8.self) }
    return beginning + "\n[… \(log.left) bytes left out …]\n" + end
  }
}
