/// An ETag from GitHub that is safe to send back.
///
/// It belongs to the token it was given to: with another token, an unchanged answer would be
/// another's.
struct EntityTag: Hashable, Sendable {
  /// GitHub's have 64 digits and a few other characters.
  private static let longest = 200

  /// With its quotes, and `W/` if it is weak.
  let text: String
  /// The token's generation; see ``TokenKeeper``.
  let generation: Int

  /// Takes a header's value; `nil` if it is not an entity tag by RFC 9110, or too long.
  ///
  /// The non-ASCII bytes that the RFC still allows are refused, since no request can contain them.
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
