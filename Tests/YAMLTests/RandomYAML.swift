import Generators

/// Writes documents like people: with random styles, comments, blank lines and indentation.
struct RandomYAML {
  var random: Seeded
  private var rows: [String] = []
  private var anchors: [String] = []
  private var mappingAnchors: [String] = []
  private let step: Int

  init(seed: UInt64) {
    random = Seeded(seed)
    step = random.pick([1, 2, 2, 2, 3, 4, 8])
  }

  static let keys = [
    "a", "b", "spec", "compute", "name", "größe", "日本", "x y", "on", "t4g.nano", "'quoted'",
    "\"double\"", "\"\\u00e9\"", "12", "enabled",
  ]

  static let scalars = [
    "plain", "two words", "it's", "'single'", "'it''s'", "\"double\"", "\"tab\\t\\u00e9\"", "12",
    "\"\\ud83d\\ude00\"", "'\\ud83d\\ude00'", "0x1f", "1.5", ".nan", ".inf", "true", "False", "yes",
    "Off", "2026-01-31", "größe", "😀",
    "a#b", "http://x/?y=1", "''", "\"\"", "!!str 12", "! 5", "!mine x", "!!bool yes", "~", "null",
  ]

  /// A whole document.
  mutating func document() -> String {
    if random.chance(15) { rows.append("%YAML 1.2") }
    if random.chance(20) || !rows.isEmpty { rows.append(random.pick(["---", "--- # start"])) }
    noise(column: 0)
    mapping(column: 0, depth: 0)
    noise(column: 0)
    if random.chance(10) { rows.append("...") }
    let lineBreak = random.pick(["\n", "\n", "\n", "\r\n", "\r\n", "\r"])
    let end = random.chance(80) ? lineBreak : ""
    return (random.chance(10) ? "\u{FEFF}" : "") + rows.joined(separator: lineBreak) + end
  }

  /// Comments and blank lines, or nothing.
  private mutating func noise(column: Int) {
    while random.chance(20) {
      let indentation = String(
        repeating: " ",
        count: random.pick([0, column, column, column + step])
      )
      rows.append(random.pick(["", "", indentation + "# größe: {a: 1", indentation + "#", "  "]))
    }
  }

  private mutating func comment() -> String {
    random.chance(20) ? random.pick([" # why", "   # 日本: x", " #"]) : ""
  }

  private mutating func anchor(_ isMapping: Bool = false) -> String {
    guard random.chance(10) else { return "" }
    let name = "x\(random.pick([1, 2, 3, 4, 5]))"
    if isMapping { mappingAnchors.append(name) } else { anchors.append(name) }
    return "&\(name) "
  }

  private mutating func mapping(column: Int, depth: Int, first: String? = nil) {
    let count = Int.random(in: 1...(depth == 0 ? 6 : 3), using: &random)
    var keys = Self.keys.shuffled(using: &random).prefix(count).map { $0 }
    if let name = mappingAnchors.last, random.chance(30) { keys.append("<<: *\(name)") }
    for (place, key) in keys.enumerated() {
      let indentation = String(repeating: " ", count: column)
      let lead = place == 0 ? first ?? indentation : indentation
      if key.hasPrefix("<<") {
        rows.append(lead + key + comment())
      } else {
        value(lead + key + ":", column: column, depth: depth)
      }
      noise(column: column)
    }
  }

  private mutating func value(_ lead: String, column: Int, depth: Int) {
    let inner = column + step
    let pad = String(repeating: " ", count: inner)
    switch Int.random(in: 0..<(depth < 4 ? 20 : 14), using: &random) {
    case 0: rows.append(lead + comment())
    case 1: rows.append("\(lead) {\(flowMembers())}\(comment())")
    case 2: rows.append("\(lead) [\(flowItems())]\(comment())")
    case 3: rows += ["\(lead) plain text", pad + "that goes on" + comment()]
    case 4: rows += ["\(lead) \"double", "", "\(pad)lines\"" + comment()]
    case 5:
      rows += [
        lead + random.pick([" |", " |-", " >", " >-"]), pad + "text # none", "", pad + " more",
      ]
    case 6: rows += [lead + random.pick([" |+", " >+", " |"]), pad + "kept", "", ""]
    case 7 where !anchors.isEmpty: rows.append("\(lead) *\(random.pick(anchors))" + comment())
    case 8: rows += ["\(lead) {\(flowMembers()),", "\(pad)more: 1}" + comment()]
    case 14...17:
      rows.append(lead + (random.chance(10) ? " " + anchor(true) : "") + comment())
      noise(column: inner)
      mapping(column: inner, depth: depth + 1)
    case 18, 19:
      rows.append(lead + comment())
      let column = random.chance(30) ? column : inner
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let dash = String(repeating: " ", count: column) + "- "
        if random.chance(30) {
          mapping(column: column + 2, depth: depth + 2, first: dash)
        } else {
          rows.append(dash + anchor() + random.pick(Self.scalars) + comment())
        }
      }
    default: rows.append("\(lead) \(anchor())\(random.pick(Self.scalars))\(comment())")
    }
  }

  private mutating func flowMembers() -> String {
    let keys = random.pick([["a", "b", "c"], ["\"a\"", "\"b\""], ["name"], []])
    return keys.map { key in "\(key): \(random.pick(Self.scalars))" }.joined(
      separator: random.pick([", ", ",  "])
    )
  }

  private mutating func flowItems() -> String {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in random.pick(Self.scalars) }.joined(
      separator: ", "
    )
  }
}
