import Specs
import Text

/// Takes values out of the environment and gathers what is wrong with them.
struct EnvironmentReader {
  let environment: [String: String]
  let readFile: (String) -> String?
  private(set) var problems: [String] = []

  init(environment: [String: String], readFile: @escaping (String) -> String?) {
    self.environment = environment
    self.readFile = readFile
  }

  mutating func problem(_ line: String) { problems.append(line) }

  /// `nil` for a variable that is missing or empty.
  func optional(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  mutating func value(_ name: String, default standard: String, _ rule: Rule) -> String {
    guard let value = optional(name) else { return standard }
    guard let accepted = rule.accept(value) else {
      problem("\(name) is \(shown(value)), but must be \(rule.words)")
      return standard
    }
    return accepted
  }

  mutating func choice(_ name: String, default standard: String, of choices: [String]) -> String {
    guard let value = optional(name) else { return standard }
    guard choices.contains(value) else {
      problem("\(name) is \(shown(value)), but must be one of: \(choices.joined(separator: ", "))")
      return standard
    }
    return value
  }

  mutating func number(
    _ name: String,
    default standard: Int,
    in range: ClosedRange<Int>
  ) -> Int {
    guard let value = optional(name) else { return standard }
    guard let number = Int(value), range.contains(number) else {
      problem(
        "\(name) is \(shown(value)), but must be a number from \(range.lowerBound) to \(range.upperBound)"
      )
      return standard
    }
    return number
  }

  /// A secret, given itself or as the path of a file that holds it.
  mutating func secret(_ name: String) -> Secret? {
    let fileName = "\(name)_FILE"
    switch (optional(name), optional(fileName)) {
    case (.some, .some):
      problem("\(name) and \(fileName) are both set; use one of them")
      return nil
    case (let value?, nil): return checked(value, name)
    case (nil, let path?):
      guard var text = readFile(path) else {
        problem("\(fileName) is \(shown(path)), which cannot be read")
        return nil
      }
      if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
      guard !text.isEmpty else {
        problem("\(fileName) is \(shown(path)), which is empty")
        return nil
      }
      return checked(text, fileName)
    case (nil, nil): return nil
    }
  }

  /// A secret goes into a header, so it is one word of printable ASCII; what it holds is never said.
  private mutating func checked(_ text: String, _ name: String) -> Secret? {
    guard text.utf8.count <= 4096, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      problem("\(name) is not a token: it has spaces, line breaks or other special characters")
      return nil
    }
    return Secret(text)
  }

  /// A value in quotes, on one line, not too long, and without the secrets in it.
  private func shown(_ value: String) -> String {
    var clean = value
    // The token in the wrong variable must not reach everybody who reads the log.
    if let token = optional("GH_TOKEN"), token.utf8.count >= 8 {
      clean = clean.replacing(token, with: "(secret)")
    }
    return "“\(clean.withoutSecrets.shown(limit: 100))”"
  }
}
