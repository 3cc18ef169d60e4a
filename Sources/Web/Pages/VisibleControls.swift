import HTML

extension Substring {
  /// The line with a mark before each bidirectional control, which then turns nothing around it.
  ///
  /// The style sheet shows the mark, so what is copied is the text as it is.
  var withVisibleControls: Markup {
    // In UTF-8 all of them begin with this byte. A line that is cut is shown as it is.
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
  /// Whether it turns the writing direction of what follows, until another ends that.
  fileprivate var turnsDirection: Bool {
    (0x202A...0x202E).contains(value) || (0x2066...0x2069).contains(value)
  }
}
