internal import Text
internal import YAML

extension String {
  /// With a lower-case first letter, unless the word is an abbreviation.
  var startingSmall: String {
    let rest = unicodeScalars.dropFirst()
    guard let first = unicodeScalars.first, let second = rest.first?.properties,
      !second.isUppercase, second.numericType == nil
    else { return self }
    return first.properties.lowercaseMapping + String(String.UnicodeScalarView(rest))
  }

  /// With `a` or `an`, unless it looks like a plural: `a name`, `an SSH key`, `owners`.
  var withArticle: String {
    let looksPlural = hasSuffix("s") && !["ss", "us", "is"].contains(where: hasSuffix)
    guard !looksPlural else { return self }
    return (soundsLikeVowel ? "an " : "a ") + self
  }

  /// Abbreviations that are read as words.
  private static let spoken = [
    "NAT", "RAM", "LAN", "SAML", "SIM", "MAC", "RAID", "NAS", "SAN", "NIC", "REST",
  ]

  private var soundsLikeVowel: Bool {
    let word = prefix { $0.isLetter || $0.isNumber }
    let isAbbreviation = word.count > 1 && word.dropFirst().first?.isLowercase == false
    if isAbbreviation, !Self.spoken.contains(String(word)) {
      return word.first.map { "AEFHILMNORSX".contains($0) } ?? false
    }
    let small = word.lowercased()
    if ["use", "usa", "uni", "uti", "uri", "eu", "one"].contains(where: small.hasPrefix) {
      return false
    }
    return small.first.map { "aeiou".contains($0) } ?? false || small.hasPrefix("hour")
  }

  /// Without a final full stop.
  var withoutStop: String {
    var text = self
    while text.hasSuffix(".") || text.hasSuffix(" ") { text.removeLast() }
    return text
  }

  /// The first sentence, without its full stop.
  var firstSentence: String {
    String(self[..<(firstRange(of: ". ")?.lowerBound ?? endIndex)]).withoutStop
  }
}

extension BidirectionalCollection<String> {
  /// `a, b or c`.
  func joined(with word: String) -> String {
    guard count > 1, let last else { return first ?? "" }
    return dropLast().joined(separator: ", ") + " \(word) " + last
  }
}

extension Int {
  /// `1 item`, `1,000 items`, `2 entries`.
  func counted(_ noun: String) -> String {
    guard self != 1 else { return "1 \(noun)" }
    return "\(grouped) \(noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s")"
  }
}

extension Value {
  /// The text for a choice: `a`, `12`, `true`, `empty`.
  var shown: String {
    switch self {
    case .null: "empty"
    case .bool(let value): value ? "true" : "false"
    case .int(let number), .float(let number): number.text.shown(limit: 40)
    case .string(let text): text.isEmpty ? "an empty text" : text.shown(limit: 60)
    case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
    case .mapping: "a mapping"
    }
  }
}

extension NumberRange {
  /// `between 1 and 10`, `more than 0`.
  var words: String {
    switch (lower, upper) {
    case (let lower?, let upper?):
      !lower.isExclusive && !upper.isExclusive
        ? "between \(lower.number.text) and \(upper.number.text)"
        : "\(lower.lowerWords) and \(upper.upperWords)"
    case (let lower?, nil): lower.lowerWords
    case (nil, let upper?): upper.upperWords
    case (nil, nil): "a number"
    }
  }
}

extension NumberRange.Bound {
  fileprivate var lowerWords: String {
    isExclusive ? "more than \(number.text)" : "\(number.text) or more"
  }
  fileprivate var upperWords: String {
    isExclusive ? "less than \(number.text)" : "\(number.text) or less"
  }
}

extension Keyword.Divisor {
  var words: String { decimal == .one ? "a whole number" : "a multiple of \(number.text)" }
}

extension String {
  /// The most letters of a text that is compared with others.
  private static var longestTypo: Int { 64 }

  /// The most similar key; `nil` if none is similar.
  func nearest(among keys: [String]) -> String? {
    guard unicodeScalars.count <= Self.longestTypo else { return nil }
    let nearest = keys.prefix(200).map { (key: $0, distance: distance(to: $0)) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, unicodeScalars.count / 3) else { return nil }
    return nearest.key
  }

  /// The number of letters to change, add or remove, ignoring case.
  private func distance(to other: String) -> Int {
    let (one, two) = (folded, other.folded)
    var row = Array(0...two.count)
    for (place, letter) in one.enumerated() {
      var diagonal = row[0]
      row[0] = place + 1
      for column in two.indices {
        let change = diagonal + (letter == two[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = Swift.min(change, row[column] + 1, row[column + 1] + 1)
      }
    }
    return row[two.count]
  }

  private var folded: [Unicode.Scalar] {
    lowercased().unicodeScalars.prefix(Self.longestTypo).map { $0 == "-" || $0 == " " ? "_" : $0 }
  }
}
