/// One header block of a tar archive (ustar and its predecessors).
struct TarHeader {
  enum Kind {
    case file
    /// Describes the next entry: its path, in GNU's format.
    case longName
    /// The same in the POSIX format: records of keys and values.
    case records
    /// Not needed: folders, links, and facts about the whole archive.
    case other
  }

  static let size = 512

  let path: String
  let bodySize: Int
  let kind: Kind

  /// Reads a block of ``size`` bytes.
  init(_ block: [UInt8]) throws(ArchiveError) {
    guard Self.sum(of: block) == Self.number(in: block[148..<156]) else {
      throw .malformed("a header of the archive is damaged")
    }
    guard let stated = Self.number(in: block[124..<136]) else {
      throw .malformed("a size in the archive is not a number")
    }
    let type = block[156]
    switch type {
    case UInt8(ascii: "0"), 0, UInt8(ascii: "7"): kind = .file
    case UInt8(ascii: "L"): kind = .longName
    case UInt8(ascii: "x"): kind = .records
    default: kind = .other
    }
    // Links, devices and folders may state a size, but no content follows them.
    bodySize = (UInt8(ascii: "1")...UInt8(ascii: "6")).contains(type) ? 0 : stated
    let name = Self.text(in: block[0..<100])
    let prefix =
      block[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(in: block[345..<500]) : ""
    path = prefix.isEmpty ? name : "\(prefix)/\(name)"
  }

  /// Whether a block marks the end of the archive.
  static func isEnd(_ block: [UInt8]) -> Bool { block.allSatisfy { $0 == 0 } }

  /// The sum of all bytes, counting those of the checksum itself as spaces.
  private static func sum(of block: [UInt8]) -> Int {
    var sum = 8 * 0x20
    for (place, byte) in block.enumerated() where !(148..<156).contains(place) { sum += Int(byte) }
    return sum
  }

  /// Octal digits between spaces, or GNU's binary number; `nil` for anything else, or an excessive
  /// number.
  private static func number(in field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first == 0x80 {
      return field.dropFirst().reduce(0 as Int?) { number, byte in
        number.flatMap { $0 > Int.max >> 16 ? nil : $0 << 8 | Int(byte) }
      }
    }
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0 }
    let digits = field.drop(while: isBlank).prefix { !isBlank($0) }
    guard digits.count <= 12 else { return nil }
    var number = 0
    for digit in digits {
      guard (0x30...0x37).contains(digit) else { return nil }
      number = number << 3 | Int(digit - 0x30)
    }
    return number
  }

  static func text(in field: some Sequence<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }
}
