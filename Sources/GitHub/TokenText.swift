package import Specs

/// The text of a token: one word of printable ASCII.
package enum TokenText {
  /// Why a text is not a token, to follow the name of its variable or file; never the text itself.
  package struct Flaw: Error, Hashable, Sendable {
    package let words: String
  }

  private static let longest = 4096

  /// The token, without one line break at its end.
  package static func secret(in bytes: [UInt8]) throws(Flaw) -> Secret {
    var word = bytes[...]
    if isUTF16(bytes) { throw Flaw(words: "is UTF-16; save it as ASCII or UTF-8") }
    // Some editors write a byte order mark.
    if word.starts(with: [0xef, 0xbb, 0xbf]) { word = word.dropFirst(3) }
    if word.last == UInt8(ascii: "\n") { word = word.dropLast() }
    if word.last == UInt8(ascii: "\r") { word = word.dropLast() }
    guard !word.isEmpty else { throw Flaw(words: "is empty") }
    guard word.count <= longest, word.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw Flaw(words: "contains characters that no token has, such as spaces or line breaks")
    }
    return Secret(String(decoding: word, as: UTF8.self))
  }

  /// By its byte order mark, or by the zero next to each of the first letters.
  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { return true }
    return bytes.count >= 4 && (bytes[0] == 0) != (bytes[1] == 0) && bytes[0] == 0 && bytes[2] == 0
      || bytes.count >= 4 && bytes[0] != 0 && bytes[1] == 0 && bytes[3] == 0
  }
}
