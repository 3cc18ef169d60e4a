/// One line of a log.
package struct LogLine: Hashable, Sendable {
  /// What the runner made of a line.
  package enum Kind: Hashable, Sendable {
    case text
    /// Begins a group of lines, which it names.
    case group
    case endGroup
    case error
    case warning
    case notice
    case debug
    case command
    case section

    /// What is said before its text.
    package var word: String {
      switch self {
      case .error: "Error: "
      case .warning: "Warning: "
      case .notice: "Notice: "
      default: ""
      }
    }
  }

  /// Bytes of a line that are kept.
  package static let longest = 2_000

  /// From 1, in the log it stands in.
  package let number: Int
  package let kind: Kind
  /// Without time and marker; colour sequences are still in it.
  package let text: String
  /// Bytes that were left out at its end.
  package let omitted: Int

  package init(number: Int, kind: Kind = .text, text: String, omitted: Int = 0) {
    self.number = number
    self.kind = kind
    self.text = text
    self.omitted = omitted
  }

  /// A line's text as bytes, without what sets colors.
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

  /// Without colors.
  package var plainText: String { String(decoding: Self.withoutColors(text), as: UTF8.self) }

  /// The markers that runners write, by what stands in their brackets (actions/runner, `OutputManager`).
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
