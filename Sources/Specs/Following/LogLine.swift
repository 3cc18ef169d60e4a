/// One line of a log.
package struct LogLine: Hashable, Sendable {
  /// The runner's marker for a line.
  package enum Kind: Hashable, Sendable {
    case text
    /// Starts a group of lines, with its name.
    case group
    case endGroup
    case error
    case warning
    case notice
    case debug
    case command
    case section

    /// The word to read before its text.
    package var word: String {
      switch self {
      case .error: "Error: "
      case .warning: "Warning: "
      case .notice: "Notice: "
      default: ""
      }
    }
  }

  /// The most bytes of a line that are kept.
  package static let longest = 2_000

  /// The line number in its log, from 1.
  package let number: Int
  package let kind: Kind
  /// Without time and marker; color sequences are still in it.
  package let text: String
  /// The number of bytes that were cut at its end.
  package let omitted: Int

  package init(number: Int, kind: Kind = .text, text: String, omitted: Int = 0) {
    self.number = number
    self.kind = kind
    self.text = text
    self.omitted = omitted
  }

  /// A line's text as bytes, without color sequences.
  static func withoutColors(_ text: String) -> [UInt8] {
    let escape = UInt8(ascii: "\u{1B}")
    guard text.utf8.contains(escape) else { return Array(text.utf8) }
    var (kept, isColor) = ([UInt8](), false)
    for byte in text.utf8 {
      if isColor {
        isColor = byte != UInt8(ascii: "m")
      } else if byte == escape {
        isColor = true
      } else {
        kept.append(byte)
      }
    }
    return kept
  }

  /// Without color sequences.
  package var plainText: String { String(decoding: Self.withoutColors(text), as: UTF8.self) }

  /// The runner's markers, by the text in their brackets (actions/runner, `OutputManager`).
  package static func kind(ofMarker marker: String) -> Kind? {
    switch marker {
    case "group": .group
    case "endgroup": .endGroup
    case "error": .error
    case "warning": .warning
    case "notice": .notice
    case "debug": .debug
    case "command": .command
    case "section": .section
    default: nil
    }
  }
}
