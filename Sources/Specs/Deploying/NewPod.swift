/// The files of a new pod, in addition to its spec.yml.
package enum NewPod {
  /// Whether a file of the template is copied for every pod: OpenTofu's files, and the lock file of
  /// providers.
  package static func isTaken(_ name: String) -> Bool {
    name.hasSuffix(".tf") || name == ".terraform.lock.hcl"
  }

  /// A file of the template for one pod; the deploy workflow writes the same.
  ///
  /// In the line of a `backend` block that sets the state's `key`, `CUSTOMER` and `ENVIRONMENT` are
  /// replaced by the pod's names. Everything else is unchanged. `nil` if a key does not contain
  /// both, because pods would share a state.
  ///
  /// - Parameters:
  ///   - bytes: The file; if it is not UTF-8, it is unchanged.
  ///   - pod: The pod whose names to write.
  /// - Returns: The pod's file.
  package static func file(_ bytes: [UInt8], for pod: PodID) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return bytes }
    var isInBackend = false
    var lines: [String] = []
    // Not Character: "\r\n" is a single Character, and line endings must be kept.
    for line in text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      if words.count == 3, words[0].elementsEqual("backend".unicodeScalars), words[2].first == "{" {
        isInBackend = true
      } else if words.contains(where: { $0.contains("}") }) {
        isInBackend = false
      }
      guard isInBackend, let value = keyValue(line) else {
        lines.append(String(line))
        continue
      }
      guard let filled = fill(line[value], for: pod) else { return nil }
      lines.append(String(line[..<value.lowerBound]) + filled + String(line[value.upperBound...]))
    }
    return Array(lines.joined(separator: "\n").utf8)
  }

  /// The position of the value, without its quotes, in a line `key = "…"`.
  private static func keyValue(_ line: Substring.UnicodeScalarView) -> Range<String.Index>? {
    let isSpace = { (scalar: Unicode.Scalar) in scalar == " " || scalar == "\t" }
    var rest = line.drop(while: isSpace)
    guard rest.starts(with: "key".unicodeScalars) else { return nil }
    rest = rest.dropFirst(3).drop(while: isSpace)
    guard rest.popFirst() == "=" else { return nil }
    rest = rest.drop(while: isSpace)
    guard rest.popFirst() == "\"", let end = rest.firstIndex(of: "\"") else { return nil }
    return rest.startIndex..<end
  }

  /// Replaces the placeholders, as whole words and in one pass, so a customer named ENVIRONMENT is
  /// kept.
  private static func fill(_ value: Substring.UnicodeScalarView, for pod: PodID) -> String? {
    let names = ["CUSTOMER": pod.customer.text, "ENVIRONMENT": pod.environment.text]
    var found: Set<String> = []
    var filled = ""
    var word = ""
    func endWord() {
      if names[word] != nil { found.insert(word) }
      filled += names[word] ?? word
      word = ""
    }
    for scalar in value {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_" {
        word.unicodeScalars.append(scalar)
      } else {
        endWord()
        filled.unicodeScalars.append(scalar)
      }
    }
    endWord()
    return found.count == names.count ? filled : nil
  }
}
