import HTML

extension Substring {
  /// The line with a mark before each bidirectional control, which is isolated so that it affects
  /// no other text.
  ///
  /// The style sheet shows the mark, so that copied text is unchanged.
  var withVisibleControls: Markup {
    // In UTF-8 all of them begin with this byte. A shortened line is shown unchanged.
    guard utf8.contains(0xE2), unicodeScalars.count <= Markup.longestText else { return "\(self)" }
    var (markup, plain) = (Markup(), startIndex)
    for place in unicodeScalars.indices {
      let scalar = unicodeScalars[place]
      guard scalar.turnsDirection else { continue }
      let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
      markup += "\(self[plain..<place])"
      markup += #"<bdi data-control="\#(name)">\#(String(scalar))</bdi>"#
      plain = unicodeScalars.index(after: place)
    }
    markup += "\(self[plain...])"
    return markup
  }
}

extension Unicode.Scalar {
  /// Whether it changes the writing direction until another character ends that.
  fileprivate var turnsDirection: Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }
}
