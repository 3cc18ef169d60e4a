/// The first bytes of a connection: a begin record, then params up to the empty record that ends
/// them.
///
/// libfcgi trusts the lengths that it reads there: a value of an alleged 2 GiB makes it abort or
/// write past its buffer (CVE-2025-23016). So the whole head is checked before libfcgi reads any of
/// it.
enum Head: Hashable {
  case complete
  /// Valid so far, but incomplete.
  case incomplete
  /// Not something that a web server sends.
  case malformed

  /// nginx sends at most 65,535 bytes of params.
  static let largest = 72 * 1024

  init(_ bytes: UnsafeRawBufferPointer) {
    var records = Records(bytes)
    guard let begin = records.next() else {
      self = .incomplete
      return
    }
    guard begin.isVersion1, begin.type == 1, begin.id != 0, begin.content.count == 8 else {
      self = .malformed
      return
    }
    var pairs = Pairs()
    while let record = records.next() {
      guard record.isVersion1, record.type == 4, record.id == begin.id, pairs.take(record.content)
      else {
        self = .malformed
        return
      }
      if record.content.isEmpty {
        self = pairs.areWhole ? .complete : .malformed
        return
      }
    }
    self = bytes.count < Self.largest ? .incomplete : .malformed
  }
}

/// FastCGI 1.0, section 3.3: records, each with a header of eight bytes, its content and padding.
private struct Records {
  struct Record {
    let isVersion1: Bool
    let type: UInt8
    let id: Int
    let content: Slice<UnsafeRawBufferPointer>
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// `nil` if the next record has not arrived completely.
  mutating func next() -> Record? {
    guard bytes.count - position >= 8 else { return nil }
    let content = position + 8
    let padding = content + (Int(bytes[position + 4]) << 8 | Int(bytes[position + 5]))
    let end = padding + Int(bytes[position + 6])
    guard end <= bytes.count else { return nil }
    defer { position = end }
    return Record(
      isVersion1: bytes[position] == 1,
      type: bytes[position + 1],
      id: Int(bytes[position + 2]) << 8 | Int(bytes[position + 3]),
      content: bytes[content..<padding]
    )
  }
}

/// Section 3.4: names and values, each pair after its two lengths of one or four bytes each.
///
/// A pair may begin in one record and end in another.
private struct Pairs {
  /// The bytes of a name and its value that are still missing.
  private var rest = 0
  /// A partly read length, and the number of its missing bytes.
  private var length = 0
  private var missing = 0
  private var nameLength: Int?

  /// Whether the last pair is complete.
  var areWhole: Bool { rest == 0 && missing == 0 && nameLength == nil }

  /// Whether the lengths in the next part are valid.
  mutating func take(_ content: Slice<UnsafeRawBufferPointer>) -> Bool {
    var position = content.startIndex
    while position < content.endIndex {
      if rest > 0 {
        let count = min(rest, content.endIndex - position)
        rest -= count
        position += count
        continue
      }
      let byte = Int(content[position])
      position += 1
      if missing > 0 {
        length = length << 8 | byte
        missing -= 1
      } else if byte & 0x80 != 0 {
        length = byte & 0x7F
        missing = 3
      } else {
        length = byte
      }
      guard missing == 0 else { continue }
      guard length <= Head.largest else { return false }
      if let name = nameLength {
        rest = name + length
        nameLength = nil
      } else {
        nameLength = length
      }
    }
    return true
  }
}
