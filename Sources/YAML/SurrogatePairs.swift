/// Lets libyaml read `\ud83d\ude00`: one character as two escapes, as in ASCII-only JSON.
///
/// libyaml refuses both halves. So each pair is replaced by two escapes of a character that is not
/// used in the text, with the same number of bytes, so that every mark stays right. In the
/// resulting scalars, the pair is restored: as its character in double quotes, and as its own bytes
/// elsewhere.
struct SurrogatePairs {
  private static let length = 12

  /// Where pairs are, in bytes, in order; not all of them have to be escapes.
  private let places: [Int]
  private let original: [UInt8]
  /// The escapes that replace a pair in the text, and the characters that they produce in double
  /// quotes.
  private let standIn: (escapes: [UInt8], characters: [UInt8])
  /// The text to read.
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    original = bytes
    let places = Self.places(in: bytes)
    // If every stand-in is used, libyaml refuses the pairs as before.
    guard !places.isEmpty, let standIn = Self.unused(in: bytes) else {
      (self.bytes, self.places, self.standIn) = (bytes, [], ([], []))
      return
    }
    var replaced = bytes
    let escapes = Self.escapes(standIn)
    for place in places {
      for (offset, byte) in escapes.enumerated() { replaced[place + offset] = byte }
    }
    (self.bytes, self.places) = (replaced, places)
    self.standIn = (escapes, Array("\(standIn)\(standIn)".utf8))
  }

  /// The scalar as in the original text, where it is in `range`, including its anchor and tag.
  func restored(_ scalar: Scalar, in range: Range<Int>) -> Scalar {
    let first = places.firstPlace(from: range.lowerBound)
    let places = places[first..<self.places.firstPlace(from: range.upperBound)]
    guard !places.isEmpty else { return scalar }
    let isEscaped = scalar.style == .doubleQuoted
    let read = Array(scalar.text.utf8)
    let found = read.places(of: isEscaped ? standIn.characters : standIn.escapes)
    var text: [UInt8] = []
    var end = 0
    // Pairs before that are in a comment between the tag and the scalar, or after the sign of a
    // block.
    for (range, place) in zip(found, places.suffix(found.count)) {
      text += read[end..<range.lowerBound]
      text += isEscaped ? character(at: place) : original[place..<place + Self.length]
      end = range.upperBound
    }
    var restored = scalar
    restored.text = String(decoding: text + read[end...], as: UTF8.self)
    return restored
  }

  private func character(at place: Int) -> ArraySlice<UInt8> {
    let units = [place, place + 6].compactMap { Self.unit(in: original, at: $0) }
    return ArraySlice(String(decoding: units, as: UTF16.self).utf8)
  }

  // MARK: Searching the text

  private static let backslash = UInt8(ascii: "\\")

  private static func places(in bytes: [UInt8]) -> [Int] {
    var places: [Int] = []
    var place = bytes.firstIndex(of: backslash) ?? bytes.count
    while place < bytes.count {
      guard bytes[place] == backslash else {
        place += 1
        continue
      }
      if let high = unit(in: bytes, at: place), UTF16.isLeadSurrogate(high),
        let low = unit(in: bytes, at: place + 6), UTF16.isTrailSurrogate(low)
      {
        places.append(place)
        place += length
      } else {
        // An escaped backslash does not begin another escape.
        place += 2
      }
    }
    return places
  }

  /// The code unit of a `\u` escape.
  private static func unit(in bytes: [UInt8], at place: Int) -> UInt16? {
    guard place + 6 <= bytes.count, bytes[place] == backslash, bytes[place + 1] == UInt8(ascii: "u")
    else { return nil }
    return hex(bytes[place + 2..<place + 6]).map { UInt16($0) }
  }

  private static func hex(_ digits: ArraySlice<UInt8>) -> Int? {
    digits.reduce(0) { value, digit in
      value.flatMap { value in digit.hexValue.map { value * 16 + $0 } }
    }
  }

  private static func escapes(_ scalar: Unicode.Scalar) -> [UInt8] {
    let escape = "\\u" + String(scalar.value, radix: 16, uppercase: true)
    return Array((escape + escape).utf8)
  }

  /// A private-use character that the text contains neither directly nor as an escape.
  private static func unused(in bytes: [UInt8]) -> Unicode.Scalar? {
    var used: Set<Int> = []
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case backslash where place + 6 <= bytes.count:
        if let value = hex(bytes[place + 2..<place + 6]) { used.insert(value) }
        if place + 10 <= bytes.count, let value = hex(bytes[place + 2..<place + 10]) {
          used.insert(value)
        }
      case 0xEE...0xEF where place + 3 <= bytes.count:
        used.insert(
          Int(byte & 0x0F) << 12 | Int(bytes[place + 1] & 0x3F) << 6 | Int(bytes[place + 2] & 0x3F)
        )
      default: break
      }
    }
    let free = (0xE000...0xF8FF).first { !used.contains($0) }
    return free.flatMap { Unicode.Scalar(UInt32($0)) }
  }
}

extension [UInt8] {
  /// The positions of `needle`, from left to right.
  fileprivate func places(of needle: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var place = 0
    while place + needle.count <= count {
      if self[place] == needle[0], self[place..<place + needle.count] == needle[...] {
        ranges.append(place..<place + needle.count)
        place += needle.count
      } else {
        place += 1
      }
    }
    return ranges
  }
}

extension [Int] {
  /// The index of the first element that is not less than `bound`, in an ascending array.
  fileprivate func firstPlace(from bound: Int) -> Int {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
