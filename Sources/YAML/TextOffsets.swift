/// Finds the byte of a Unicode scalar, and the mark of a byte.
///
/// libyaml counts Unicode scalars; texts are cut by bytes.
struct TextOffsets {
  /// The number of scalars between two remembered offsets.
  private static let stride = 64

  private let bytes: [UInt8]
  /// The byte at which every 64th scalar begins; empty for an ASCII-only text.
  private let milestones: [Int]

  /// Where the text begins: after the byte order mark, if there is one.
  let start: Int

  /// Measures `bytes`, which are UTF-8.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    guard bytes.contains(where: { $0 >= 0x80 }) else {
      milestones = []
      return
    }
    var milestones: [Int] = []
    var index = 0
    for offset in start..<bytes.count where Self.begins(bytes[offset]) {
      if index % Self.stride == 0 { milestones.append(offset) }
      index += 1
    }
    self.milestones = milestones
  }

  /// Whether `byte` is the first of a scalar.
  private static func begins(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

  /// The byte at which the scalar number `index` begins; the text's end for one past the last.
  func offset(of index: Int) -> Int {
    guard !milestones.isEmpty else { return min(start + index, bytes.count) }
    let milestone = min(index / Self.stride, milestones.count - 1)
    var offset = milestones[milestone]
    for _ in milestone * Self.stride..<index where offset < bytes.count {
      offset += 1
      while offset < bytes.count, !Self.begins(bytes[offset]) { offset += 1 }
    }
    return offset
  }

  /// The mark of the byte at `offset`; lines end with LF, CR or both.
  func mark(at offset: Int) -> Mark {
    var mark = Mark(line: 1, column: 1)
    for place in start..<max(start, min(offset, bytes.count)) where Self.begins(bytes[place]) {
      let isBreak =
        switch bytes[place] {
        case UInt8(ascii: "\n"): true
        case UInt8(ascii: "\r"): place + 1 == bytes.count || bytes[place + 1] != UInt8(ascii: "\n")
        default: false
        }
      mark =
        isBreak
        ? Mark(line: mark.line + 1, column: 1) : Mark(line: mark.line, column: mark.column + 1)
    }
    return mark
  }
}
