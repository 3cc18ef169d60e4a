extension String {
  /// The text with `(secret)` in place of possible secrets: the user and password of a URL, its
  /// query, and anything that looks like a GitHub token.
  ///
  /// Meant for values in error messages, so it removes too much rather than too little.
  package var withoutSecrets: String { withoutUserInfo.withoutTokens }

  /// Without the part before the last `@`, which may contain a password, and without a query.
  private var withoutUserInfo: String {
    var text = self
    let start = text.firstRange(of: "//")?.upperBound
    if let at = text.lastIndex(of: "@"), at >= start ?? text.startIndex,
      start != nil || text[..<at].contains(":")
    {
      // `git@github.com:…` has no password, and is a common mistake.
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

  /// Whether a word looks like a token: GitHub's prefixes, or the 40 digits of the old ones.
  private var isToken: Bool {
    let prefixes = ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"]
    return prefixes.contains { contains($0) }
      || utf8.count == 40 && allSatisfy(\.isHexDigit)
  }
}
