/// The names that Git gives to the contents of files.
package enum BlobID {
  /// The name of a content: the SHA-1 of `blob N`, a zero byte and its N bytes, as 40 hexadecimal
  /// digits.
  package static func of(_ content: [UInt8]) -> String {
    var hash = SHA1()
    hash.take(Array("blob \(content.count)\0".utf8))
    hash.take(content)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: hash.end().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}

/// SHA-1 (FIPS 180-4), for Git's names only; it protects no secret.
struct SHA1 {
  private var state: (UInt32, UInt32, UInt32, UInt32, UInt32) = (
    0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0
  )
  /// Bytes that do not fill a block yet.
  private var rest: [UInt8] = []
  private var length: UInt64 = 0
  private var schedule = [UInt32](repeating: 0, count: 80)

  mutating func take(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    rest += bytes
    var place = 0
    while rest.count - place >= 64 {
      mix(at: place)
      place += 64
    }
    rest.removeFirst(place)
  }

  /// The 20 bytes.
  mutating func end() -> [UInt8] {
    let bits = length * 8
    take([0x80] + [UInt8](repeating: 0, count: (119 - Int(length % 64)) % 64))
    take((0..<8).map { UInt8(truncatingIfNeeded: bits >> (56 - 8 * UInt64($0))) })
    return [state.0, state.1, state.2, state.3, state.4].flatMap { word in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
    }
  }

  /// Mixes in the block of ``rest`` that begins at `start`.
  private mutating func mix(at start: Int) {
    for word in 0..<16 {
      let place = start + 4 * word
      schedule[word] =
        UInt32(rest[place]) << 24 | UInt32(rest[place + 1]) << 16 | UInt32(rest[place + 2]) << 8
        | UInt32(rest[place + 3])
    }
    for word in 16..<80 {
      let mixed =
        schedule[word - 3] ^ schedule[word - 8] ^ schedule[word - 14] ^ schedule[word - 16]
      schedule[word] = mixed.rotated(1)
    }
    var (a, b, c, d, e) = state
    for word in 0..<80 {
      let (choice, constant): (UInt32, UInt32) =
        switch word {
        case ..<20: (b & c | ~b & d, 0x5A82_7999)
        case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
        case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
        default: (b ^ c ^ d, 0xCA62_C1D6)
        }
      let next = a.rotated(5) &+ choice &+ e &+ constant &+ schedule[word]
      (a, b, c, d, e) = (next, a, b.rotated(30), c, d)
    }
    state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d, state.4 &+ e)
  }
}

extension UInt32 {
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self << count | self >> (32 - count) }
}
