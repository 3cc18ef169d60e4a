internal import Text

/// Makes texts that people typed safe for commit messages with our trailers.
package enum CommitText {
  /// A text of several lines that cannot end the message or sign anything.
  package static func clean(_ text: String) -> String {
    plain(text).split(separator: "\n", omittingEmptySubsequences: false).map { harmless($0) }
      .joined(separator: "\n")
  }

  /// A text of lines without control characters, at most 4,096 characters long.
  package static func plain(_ text: String) -> String {
    let lines = text.prefix(4096)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in
        let scalars = line.unicodeScalars.map { $0.isControl ? " " : $0 }
        let spaced = String(String.UnicodeScalarView(scalars))
        return String(spaced.reversed().drop { $0 == " " }.reversed())
      }
    let body = lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
    return body.joined(separator: "\n")
  }

  /// A single-line name without characters that Git interprets in a signature, at most 100
  /// characters long.
  package static func name(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      scalar.isControl || scalar == "<" || scalar == ">" ? " " : scalar
    }
    let words = String(String.UnicodeScalarView(kept)).split(separator: " ")
    let line = words.joined(separator: " ").prefix(100)
    let crud: Set<Character> = [".", ",", ":", ";", "\"", "\\", "'", " "]
    var trimmed = line.drop { crud.contains($0) }
    while let last = trimmed.last, crud.contains(last) { trimmed.removeLast() }
    return String(trimmed)
  }

  /// The text without the words that make GitHub skip the workflows of a commit.
  ///
  /// See “Skipping workflow runs” in GitHub's documentation.
  package static func withoutOrders(_ text: String) -> String {
    ["skip ci", "ci skip", "no ci", "skip actions", "actions skip"].reduce(text) { text, order in
      text.replacing("[\(order)]", with: "(\(order))")
    }
  }

  /// The line, quoted as in mail if Git would end the message there, or if it looks like a trailer
  /// that names who asked, agreed or signed.
  private static func harmless(_ line: Substring) -> String {
    // Git ends a message at the divider before a patch, and at its scissors line.
    let isEnd = line == "---" || line.hasPrefix("--- ") || line.contains("--- >8 ---")
    return isEnd || isTrailer(line) ? "> \(line)" : String(line)
  }

  private static func isTrailer(_ line: Substring) -> Bool {
    let text = line.drop { $0.isWhitespace }
    guard let colon = text.firstIndex(of: ":") else { return false }
    var token = text[..<colon]
    while token.last?.isWhitespace == true { token.removeLast() }
    let isToken = token.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    let name = token.lowercased()
    return isToken && (["pod", "reason", "run"].contains(name) || name.hasSuffix("-by"))
  }
}
