/// Reads a tar archive piece by piece as it arrives, and keeps only the wanted files.
///
/// It reads the format of `git archive`: ustar, with longer paths in POSIX records, or in GNU's
/// format.
package struct TarReader {
  private enum State {
    /// In a header.
    case header
    /// In the content after a header, which is kept or skipped.
    case body(TarHeader.Kind, isKept: Bool)
    /// After an entry, up to the next block.
    case padding
    case end
  }

  /// The most bytes of a path, and of the facts about one entry outside its header.
  private static let longestNote = 64 << 10

  private var state = State.header
  /// The bytes left of the current ``state``.
  private var left = TarHeader.size
  private var padding = 0
  private var kept: [UInt8] = []
  private var path = ""
  /// Facts about the next entry.
  private var (nextPath, nextSize): (String?, Int?)

  package init() {}

  /// Whether the end marker of the archive was reached.
  package var isAtEnd: Bool { if case .end = state { true } else { false } }

  /// Processes what has arrived.
  ///
  /// - Parameters:
  ///   - bytes: The next piece of the archive.
  ///   - wants: Whether to keep a file of this path and size; wanted files must fit into memory.
  ///   - handOut: Called with each wanted file, complete.
  /// - Throws: ``ArchiveError/malformed(_:)``; everything passed on before was complete.
  package mutating func take(
    _ bytes: UnsafeRawBufferPointer,
    wants: (_ path: String, _ size: Int) -> Bool,
    handOut: (_ path: String, _ content: [UInt8]) -> Void
  ) throws(ArchiveError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = min(left, rest.count)
      let piece = rest.prefix(count)
      rest = rest.dropFirst(count)
      left -= count
      switch state {
      case .header: kept.append(contentsOf: piece)
      case .body(_, let isKept): if isKept { kept.append(contentsOf: piece) }
      case .padding: break
      case .end: return
      }
      while left == 0 {
        if case .end = state { return }
        try turn(wants: wants, handOut: handOut)
      }
    }
  }

  /// Moves to the next part after one is complete.
  private mutating func turn(
    wants: (String, Int) -> Bool,
    handOut: (String, [UInt8]) -> Void
  ) throws(ArchiveError) {
    switch state {
    case .header: try endHeader(wants: wants)
    case .body(let kind, let isKept):
      switch kind {
      case .file where isKept: handOut(path, kept)
      case .longName: nextPath = TarHeader.text(in: kept)
      case .records: try note(records: kept)
      case .file, .other: break
      }
      (state, left) = (.padding, padding)
      kept.removeAll(keepingCapacity: kept.capacity <= Self.longestNote)
    case .padding: (state, left) = (.header, TarHeader.size)
    case .end: break
    }
  }

  private mutating func endHeader(wants: (String, Int) -> Bool) throws(ArchiveError) {
    defer { kept.removeAll(keepingCapacity: true) }
    if TarHeader.isEnd(kept) {
      (state, left) = (.end, 0)
      return
    }
    let header = try TarHeader(kept)
    var isKept: Bool
    left = header.bodySize
    switch header.kind {
    case .file, .other:
      path = nextPath ?? header.path
      left = nextSize ?? left
      (nextPath, nextSize) = (nil, nil)
      isKept = header.kind == .file && wants(path, left)
    case .longName, .records:
      guard left <= Self.longestNote else { throw .malformed("a path in the archive is too long") }
      isKept = true
    }
    padding = (TarHeader.size - left % TarHeader.size) % TarHeader.size
    state = .body(header.kind, isKept: isKept)
  }

  /// Reads records such as `30 path=…`, which begin with their own length.
  private mutating func note(records: [UInt8]) throws(ArchiveError) {
    var rest = records[...]
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard digits.count <= 6, let length = Int(String(decoding: digits, as: UTF8.self)),
        length > digits.count, length <= rest.count
      else { throw .malformed("a record of the archive is damaged") }
      // Without the space before it and the line end after it.
      let record = rest.prefix(length).dropFirst(digits.count + 1).dropLast()
      rest = rest.dropFirst(length)
      guard let equals = record.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let value = String(decoding: record[(equals + 1)...], as: UTF8.self)
      switch String(decoding: record[..<equals], as: UTF8.self) {
      case "path": nextPath = value
      case "size":
        guard let size = Int(value), (0...1 << 48).contains(size) else {
          throw .malformed("a size in the archive is not a number")
        }
        nextSize = size
      default: break
      }
    }
  }
}
