/// Random words that nobody can guess.
package enum RandomToken {
  /// - Parameter bytes: The number of random bytes, a multiple of eight; the text has two digits
  ///   for each.
  /// - Returns: Lower-case hexadecimal digits from the system's generator.
  package static func hex(bytes: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return String(unsafeUninitializedCapacity: bytes * 2) { text in
      var next = text.startIndex
      // Eight at a time, because each call asks the system.
      for _ in 0..<(bytes / 8) {
        var word: UInt64 = generator.next()
        for _ in 0..<16 {
          let digit = UInt8(truncatingIfNeeded: word & 15)
          text[next] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
          next += 1
          word >>= 4
        }
      }
      return next
    }
  }

  /// Whether `text` looks like one of our tokens of that size.
  package static func isHex(_ text: String, bytes: Int) -> Bool {
    text.utf8.count == bytes * 2
      && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
