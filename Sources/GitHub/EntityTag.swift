/// An ETag that GitHub gave, fit to be sent back to it.
///
/// It belongs to the token it was given to: with another one, an unchanged answer would be another's.
struct EntityTag: Hashable, Sendable {
  /// GitHub's are 64 digits and a few signs.
  private static let longest = 200

  /// With its quotes, and `W/` where it is weak.
  let text: String
  /// The token's number; see ``TokenKeeper``.
  let generation: Int

  /// Takes a header's value; `nil` for what RFC 9110 does not call an entity tag, or what is too long.
  ///
  /// The bytes above ASCII that the RFC still allows are refused, since no request can hold them.
  init?(_ text: String?, generation: Int) {
    guard let text, text.utf8.count <= Self.longest else { return nil }
    let quoted = Array((text.hasPrefix("W/") ? text.dropFirst(2) : text[...]).utf8)
    let quote = UInt8(ascii: "\"")
    guard quoted.count >= 2, quoted.first == quote, quoted.last == quote,
      quoted.dropFirst().dropLast().allSatisfy({ (0x21...0x7e).contains($0) && $0 != quote })
    else { return nil }
    self.text = text
    self.generation = generation
  }
}
