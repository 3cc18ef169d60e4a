internal import Text

/// Splits a log into lines as it arrives, for any length of the log and of its lines.
///
/// It acts like a terminal: of a line that was overwritten, such as a progress bar, only the last
/// version is kept, and control characters are dropped except tabs and color sequences. Each block
/// that a runner writes may begin with a byte order mark, even in the middle (actions/runner,
/// `Logging.cs`).
package struct LogScanner {
  /// A line as it was written.
  package struct Line {
    /// Its time, `2026-11-25T17:45:01`; `nil` if it has none.
    package let stamp: String?
    package let kind: LogLine.Kind
    package let text: String
    package let omitted: Int
  }

  /// The most bytes of a line to hold: its kept part, its time, and markers.
  private static let room = LogLine.longest + 128

  /// Whether lines begin with their times.
  private let hasStamps: Bool
  private var line: [UInt8] = []
  private var omitted = 0
  /// After a carriage return: what follows overwrites the line, unless the line ends there.
  private var isReturned = false
  /// The time of an overwritten line.
  private var stamp: String?
  private var isAtStart = true

  package init(hasStamps: Bool) {
    self.hasStamps = hasStamps
    line.reserveCapacity(Self.room)
  }

  /// Takes the next piece.
  ///
  /// - Parameters:
  ///   - bytes: The bytes as they arrived.
  ///   - put: Called with each complete line, except a runner's internal ones.
  package mutating func take(_ bytes: UnsafeRawBufferPointer, _ put: (Line) -> Void) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        end(put)
        continue
      }
      if isReturned { overwrite() }
      if byte == UInt8(ascii: "\r") {
        isReturned = true
      } else if line.count < Self.room {
        line.append(byte)
      } else {
        omitted += 1
      }
      isAtStart = false
    }
  }

  /// Passes on what is left after the last line end.
  package mutating func finish(_ put: (Line) -> Void) {
    if !isAtStart { end(put) }
  }

  private mutating func overwrite() {
    isReturned = false
    if hasStamps, stamp == nil { stamp = Self.withoutStamp(Self.withoutMarks(line[...])).stamp }
    line.removeAll(keepingCapacity: true)
    omitted = 0
  }

  private mutating func end(_ put: (Line) -> Void) {
    defer {
      line.removeAll(keepingCapacity: true)
      (omitted, isReturned, stamp, isAtStart) = (0, false, nil, true)
    }
    var rest = Self.withoutMarks(line[...])
    if hasStamps {
      let (found, text) = Self.withoutStamp(rest)
      stamp = stamp ?? found
      rest = Self.withoutMarks(text)
    }
    var kind = LogLine.Kind.text
    if let (marked, text) = Self.withoutMarker(rest) { (kind, rest) = (marked, text) }
    guard !Self.isForNobody(rest) else { return }
    var text = Self.plain(rest)
    if text.utf8.count > LogLine.longest {
      let cut = text.prefix(bytes: LogLine.longest)
      omitted += text.utf8.count - cut.utf8.count
      text = String(cut)
    }
    put(Line(stamp: stamp, kind: kind, text: text, omitted: omitted))
  }

  // MARK: Parts of a line

  private static func withoutMarks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    return line
  }

  /// Splits `2026-11-25T17:45:01.1234567Z text` into its time and its text.
  private static func withoutStamp(
    _ line: ArraySlice<UInt8>
  ) -> (stamp: String?, text: ArraySlice<UInt8>) {
    let pattern = Array("0000-00-00T00:00:00".utf8)
    guard line.count > pattern.count,
      zip(line, pattern).allSatisfy({ $1 == UInt8(ascii: "0") ? isDigit($0) : $0 == $1 })
    else { return (nil, line) }
    let second = line.prefix(pattern.count)
    var rest = line.dropFirst(pattern.count).drop { isDigit($0) || $0 == UInt8(ascii: ".") }
    guard rest.popFirst() == UInt8(ascii: "Z") else { return (nil, line) }
    if rest.first == UInt8(ascii: " ") { rest.removeFirst() }
    return (String(decoding: second, as: UTF8.self), rest)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Splits `##[error]text`, or `##[error title=…]text`, into its kind and its text.
  private static func withoutMarker(
    _ line: ArraySlice<UInt8>
  ) -> (LogLine.Kind, ArraySlice<UInt8>)? {
    guard line.starts(with: "##[".utf8),
      let end = line.prefix(200).firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    let words = line[line.startIndex.advanced(by: 3)..<end]
    let name = words.prefix { $0 != UInt8(ascii: " ") }
    guard let kind = LogLine.kind(ofMarker: String(decoding: name, as: UTF8.self)) else {
      return nil
    }
    return (kind, line[(end + 1)...])
  }

  /// A runner's internal line.
  private static func isForNobody(_ line: ArraySlice<UInt8>) -> Bool {
    ["##[start-action", "##[end-action", "##[add-matcher]", "##[remove-matcher"].contains {
      line.starts(with: $0.utf8)
    }
  }

  /// A terminal's bytes as text: invalid UTF-8 is repaired, and control characters are dropped
  /// except tabs and color sequences (`ESC [ … m`).
  private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
    let escape = UInt8(ascii: "\u{1B}")
    guard bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var kept: [UInt8] = []
    kept.reserveCapacity(bytes.count)
    var rest = bytes
    while let byte = rest.popFirst() {
      switch byte {
      case escape where rest.first == UInt8(ascii: "["):
        // A control sequence: parameters up to the one byte that ends it.
        let parameters = rest.dropFirst().prefix { (0x20..<0x40).contains($0) }
        rest = rest.dropFirst(1 + parameters.count)
        let end = rest.popFirst()
        guard end == UInt8(ascii: "m"), parameters.count <= 40 else { continue }
        kept += [escape, UInt8(ascii: "[")] + parameters + [UInt8(ascii: "m")]
      case escape where rest.first == UInt8(ascii: "]"):
        // A command for the terminal, such as its title or a link, up to BEL or ESC \.
        rest = rest.drop { $0 != 0x07 && $0 != escape }
        if rest.popFirst() == escape, rest.first == UInt8(ascii: "\\") { rest.removeFirst() }
      case 0xC2 where rest.first.map { (0x80...0x9F).contains($0) } ?? false:
        // U+0080 to U+009F, which eight-bit terminals obey.
        rest.removeFirst()
      case UInt8(ascii: "\t"): kept.append(byte)
      case 0..<0x20, 0x7F: continue
      default: kept.append(byte)
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }
}
