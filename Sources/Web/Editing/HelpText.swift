import HTML

/// A description from a schema, in which `code` between backticks and https links are marked up.
struct HelpText {
  private static let mostPieces = 200

  let text: String

  var markup: Markup {
    guard isMarked else { return "\(text)" }
    var pieces: [Markup] = []
    let parts = text.split(
      separator: "`",
      maxSplits: Self.mostPieces,
      omittingEmptySubsequences: false
    )
    for (place, part) in parts.enumerated() {
      let isCode = place % 2 == 1 && place < parts.count - 1 && !part.isEmpty
      if isCode {
        pieces.append("<code>\(part)</code>")
      } else {
        pieces.append(place % 2 == 1 ? "`\(Self.linked(part))" : Self.linked(part))
      }
      if place % 2 == 1, !isCode, place < parts.count - 1 { pieces.append("`") }
    }
    return .joined(pieces)
  }

  /// Whether it can have any markup; few have.
  private var isMarked: Bool {
    text.utf8.contains { $0 == UInt8(ascii: "`") || $0 == UInt8(ascii: "/") }
  }

  private static func linked(_ text: Substring) -> Markup {
    guard let start = text.firstRange(of: "https://") else { return "\(text)" }
    let rest = text[start.lowerBound...]
    var address = rest.prefix { !$0.isWhitespace && !"<>\"'`)]}".contains($0) }
    while let last = address.last, ".,;:!?".contains(last) { address.removeLast() }
    let after = text[address.endIndex...]
    guard address.count > "https://".count else { return "\(text)" }
    return """
      \(text[..<start.lowerBound])<a href="\(address)" rel="noreferrer">\(address)</a>\(linked(after))
      """
  }
}
