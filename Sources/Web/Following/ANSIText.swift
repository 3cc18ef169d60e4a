import HTML

/// Renders a line with its colors (ECMA-48, 8.3.117), and ignores all other commands.
struct ANSIText {
  let text: String

  /// The style of the text that follows.
  private struct Style: Equatable {
    var color: Int?
    var ground: Int?
    var isBold = false
    var isDim = false
    var isItalic = false
    var isUnderlined = false

    /// The classes in the style sheet.
    var classes: String {
      var names: [String] = []
      if let color { names.append("f\(color)") }
      if let ground { names.append("g\(ground)") }
      if isBold { names.append("b") }
      if isDim { names.append("d") }
      if isItalic { names.append("i") }
      if isUnderlined { names.append("u") }
      return names.joined(separator: " ")
    }
  }

  var markup: Markup {
    let escape = UInt8(ascii: "\u{1B}")
    guard text.utf8.contains(escape) else { return text[...].withVisibleControls }
    var (markup, style, rest) = (Markup(), Style(), text[...])
    while let place = rest.utf8.firstIndex(of: escape) {
      markup += piece(rest[..<place], style)
      rest = rest[place...].dropFirst()
      guard rest.utf8.first == UInt8(ascii: "["),
        let end = rest.utf8.firstIndex(of: UInt8(ascii: "m"))
      else { continue }
      Self.apply(rest[..<end].dropFirst(), to: &style)
      rest = rest[end...].dropFirst()
    }
    markup += piece(rest, style)
    return markup
  }

  private func piece(_ text: Substring, _ style: Style) -> Markup {
    if text.isEmpty { return .empty }
    let classes = style.classes
    let plain = text.withVisibleControls
    return classes.isEmpty ? plain : #"<span class="\#(classes)">\#(plain)</span>"#
  }

  private static func apply(_ parameters: Substring, to style: inout Style) {
    var codes = parameters.utf8.split(
      omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ":") }
    )
    .map { $0.isEmpty ? 0 : Int(Substring($0)) ?? -1 }[...]
    while let code = codes.popFirst() {
      switch code {
      case 0: style = Style()
      case 1: style.isBold = true
      case 2: style.isDim = true
      case 3: style.isItalic = true
      case 4: style.isUnderlined = true
      case 22: (style.isBold, style.isDim) = (false, false)
      case 23: style.isItalic = false
      case 24: style.isUnderlined = false
      case 30...37: style.color = code - 30
      case 38: style.color = color(&codes) ?? style.color
      case 39: style.color = nil
      case 40...47: style.ground = code - 40
      case 48: style.ground = color(&codes) ?? style.ground
      case 49: style.ground = nil
      case 90...97: style.color = code - 90 + 8
      case 100...107: style.ground = code - 100 + 8
      default: break
      }
    }
  }

  /// The nearest of the sixteen colors.
  private static func color(_ codes: inout ArraySlice<Int>) -> Int? {
    switch codes.popFirst() {
    case 5:
      guard let number = codes.popFirst() else { return nil }
      switch number {
      case 0..<16: return number
      case 16..<232:
        let cube = number - 16
        return nearest(cube / 36 * 51, cube / 6 % 6 * 51, cube % 6 * 51)
      case 232..<256:
        let grey = (number - 232) * 10 + 8
        return nearest(grey, grey, grey)
      default: return nil
      }
    case 2:
      guard let red = codes.popFirst(), let green = codes.popFirst(), let blue = codes.popFirst()
      else { return nil }
      return nearest(red, green, blue)
    default: return nil
    }
  }

  private static func nearest(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    let brightest = max(red, green, blue)
    if brightest < 64 { return 8 }
    let half = brightest / 2
    let color = (red > half ? 1 : 0) + (green > half ? 2 : 0) + (blue > half ? 4 : 0)
    return brightest > 200 ? color + 8 : color
  }
}
