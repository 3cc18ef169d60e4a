/// The rules for a name.
package struct TextRule: Hashable, Sendable {
  /// Unicode scalars.
  package let longest: Int
  /// The allowed ASCII bytes.
  package let alphabet: Set<UInt8>
  /// The allowed characters for people: `letters a to z, digits and hyphens`.
  package let words: String
  /// Bytes that are not allowed at the beginning or end.
  package let inside: Set<UInt8>

  package init(longest: Int, alphabet: String, inside: String = "", words: String) {
    self.longest = longest
    self.alphabet = Set(alphabet.utf8)
    self.inside = Set(inside.utf8)
    self.words = words
  }

  /// What is wrong with a text, as an instruction to the person who typed it; `nil` if nothing is.
  package func problem(with text: String, named title: String) -> String? {
    let count = text.unicodeScalars.count
    if count > longest {
      return "\(title) must be \(longest) characters or fewer, and this has \(count)"
    }
    if let scalar = text.unicodeScalars.first(where: { !allows($0) }) {
      return "\(title) can only contain \(words)\(Self.name(scalar))"
    }
    if let first = text.utf8.first, let last = text.utf8.last,
      inside.contains(first) || inside.contains(last)
    {
      let edge = Unicode.Scalar(inside.contains(first) ? first : last)
      return "\(title) must not begin or end with \(edge == "-" ? "a hyphen" : "“\(edge)”")"
    }
    return nil
  }

  private func allows(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && alphabet.contains(UInt8(truncatingIfNeeded: scalar.value))
  }

  /// Names a character that is not allowed, since some are invisible.
  private static func name(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case " ": ", not a space"
    case "\t": ", not a tab"
    case _ where scalar.properties.generalCategory == .control: ", not a control character"
    default: ", not “\(scalar)”"
    }
  }
}
