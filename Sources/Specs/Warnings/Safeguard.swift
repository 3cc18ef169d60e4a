/// What a key's name says about its value.
struct Safeguard {
  /// Whether a switch with that name protects something while it is on.
  let protectsWhenOn: Bool
  /// The same while it is off, such as `encryption_disabled`.
  let protectsWhenOff: Bool
  /// Whether a number with that name is an amount.
  let isAmount: Bool

  private static let switches: Set<String> = [
    "enable", "enabled", "protect", "protected", "protection", "encrypt", "encrypted", "encryption",
  ]
  private static let negations: Set<String> = ["disable", "disabled", "skip"]
  private static let amounts: Set<String> = [
    "count", "size", "replica", "replicas", "capacity", "storage", "min", "max", "minimum",
    "maximum", "instances", "nodes", "retention",
  ]

  init(_ key: String) {
    let words = Set(Self.words(of: key))
    let isSwitch = !words.isDisjoint(with: Self.switches)
    let isNegated = !words.isDisjoint(with: Self.negations)
    protectsWhenOn = isSwitch && !isNegated
    protectsWhenOff = isSwitch && isNegated || words.contains("disabled")
    isAmount = !words.isDisjoint(with: Self.amounts)
  }

  /// The words of a key in lower case: `deletion_protection`, `minSize` and `max-size` have two.
  private static func words(of key: String) -> [String] {
    var words = [""]
    var wasSmall = false
    for scalar in key.unicodeScalars.prefix(200) {
      let isBig = ("A"..."Z").contains(scalar)
      let isLetter = isBig || ("a"..."z").contains(scalar)
      if !isLetter || isBig && wasSmall { words.append("") }
      if isLetter { words[words.count - 1] += String(scalar).lowercased() }
      wasSmall = isLetter && !isBig
    }
    return words.filter { !$0.isEmpty }
  }
}
