extension String {
  /// The text with `(secret)` for what may be one: the user and password of a URL, its query, and
  /// whatever looks like a GitHub token.
  ///
  /// Meant for values that are shown because something is wrong with them, so it takes rather too much.
  package var withoutSecrets: String { withoutUserInfo.withoutTokens }

  /// Without what stands before the last `@`, where that may hold a password, and without a query.
  private var withoutUserInfo: String {
    var text = self
    let start = text.firstRange(of: "//")?.upperBound
    if let at = text.lastIndex(of: "@"), at >= start ?? text.startIndex,
      start != nil || text[..<at].contains(":")
    {
      // `git@github.com:…` holds no password, and is a mistake that people make.
      text.replaceSubrange((start ?? text.startIndex)..<at, with: "(secret)")
    }
    if start != nil, let mark = text.firstIndex(of: "?") {
      text.replaceSubrange(text.index(after: mark)..., with: "(secret)")
    }
    return text
  }

  private var withoutTokens: String {
    var parts: [String] = []
    var word = ""
    for character in self {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else {
        parts += [word.isToken ? "(secret)" : word, String(character)]
        word = ""
      }
    }
    return (parts + [word.isToken ? "(secret)" : word]).joined()
  }

  /// Whether a word is made like a token: GitHub's prefixes, or the 40 digits of the old ones.
  private var isToken: Bool {
    let prefixes = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"]
    return prefixes.contains { contains($0) }
      || utf8.count == 40 && allSatisfy(\.isHexDigit)
  }
}
