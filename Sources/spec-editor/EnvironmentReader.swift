import GitHub
import Specs
import Text

/// Reads values from the environment and collects their errors.
struct EnvironmentReader {
  let environment: [String: String]
  let readFile: (String) -> [UInt8]?
  private(set) var problems: [String] = []

  init(environment: [String: String], readFile: @escaping (String) -> [UInt8]?) {
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

  /// A secret, given directly or as the path of a file.
  mutating func secret(_ name: String) -> Secret? {
    let fileName = "\(name)_FILE"
    switch (optional(name), optional(fileName)) {
    case (.some, .some):
      problem("\(name) and \(fileName) are both set; use one of them")
      return nil
    case (let value?, nil): return secret(in: Array(value.utf8), called: name)
    case (nil, let path?):
      guard let bytes = readFile(path) else {
        problem("\(fileName) is \(shown(path)), which cannot be read")
        return nil
      }
      return secret(in: bytes, called: "\(fileName) is \(shown(path)), which")
    case (nil, nil): return nil
    }
  }

  /// A secret goes into a header, so it must be one word of printable ASCII; messages never contain
  /// it.
  private mutating func secret(in bytes: [UInt8], called name: String) -> Secret? {
    do throws(TokenText.Flaw) {
      return try TokenText.secret(in: bytes)
    } catch {
      problem("\(name) \(error.words)")
      return nil
    }
  }

  /// The path of a PEM file with at least one certificate.
  mutating func certificates(_ name: String) -> String? {
    guard let path = optional(name) else { return nil }
    guard let bytes = readFile(path) else {
      problem("\(name) is \(shown(path)), which cannot be read")
      return nil
    }
    guard PEM.holdsCertificates(bytes) else {
      problem("\(name) is \(shown(path)), which holds no certificate in PEM form")
      return nil
    }
    return path
  }

  /// A value in quotes, on one line, shortened, and without secrets.
  private func shown(_ value: String) -> String {
    var clean = value
    // If the token is in the wrong variable, it must not get into the log.
    if let token = optional("GH_TOKEN"), token.utf8.count >= 8 {
      clean = clean.replacing(token, with: "(secret)")
    }
    return "“\(clean.withoutSecrets.shown(limit: 100))”"
  }
}
