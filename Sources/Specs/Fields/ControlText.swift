internal import Text

/// A text in the form that a control can hold: browsers have one kind of line break, and pages show
/// other control characters as U+FFFD.
struct ControlText: Equatable {
  let text: String

  init(_ text: String) {
    let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    self.text = isPlain ? text : Self.scalars(text.replacing("\r\n", with: "\n"))
  }

  private static func scalars(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0D: scalars.append("\n")
      case 0x00...0x08, 0x0B, 0x0E...0x1F, 0x7F: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  static func == (one: ControlText, other: ControlText) -> Bool {
    one.text.utf8.elementsEqual(other.text.utf8)
  }
}
