import Specs
import Text

/// Who a commit names.
struct Person: Hashable, Sendable {
  let name: String
  let email: String

  /// The application itself: the committer of every commit, and the author where nobody signs in.
  static let application = Person(name: "Spec Editor", email: "spec-editor@spec-editor.invalid")

  private init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// The person who asked, as the front end authenticated them; cleaned, so that a name can be nothing but a name.
  ///
  /// An address that a commit can carry is kept as the e-mail; any other name gets one in a domain
  /// that cannot exist.
  init(requestedBy: String?) {
    let name = Self.clean(requestedBy ?? "")
    guard name.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.isASCIIDigit })
    else {
      self = .application
      return
    }
    self.name = name
    if Self.isAddress(name) {
      email = name
    } else {
      let local = String(
        String.UnicodeScalarView(name.unicodeScalars.map { Self.isLocalPart($0) ? $0 : "-" })
      )
      let trimmed = local.drop { $0 == "-" || $0 == "." }.prefix(64)
      email = "\(trimmed.isEmpty ? "someone" : String(trimmed))@spec-editor.invalid"
    }
  }

  /// One line without what Git gives a meaning in a signature, at most 100 characters long.
  static func clean(_ text: String) -> String {
    let kept = text.unicodeScalars.map { scalar -> Unicode.Scalar in
      scalar.isControl || scalar == "<" || scalar == ">" ? " " : scalar
    }
    let words = String(String.UnicodeScalarView(kept)).split(separator: " ")
    let line = words.joined(separator: " ").prefix(100)
    let crud: Set<Character> = [".", ",", ":", ";", "\"", "\\", "'", " "]
    var trimmed = line.drop { crud.contains($0) }
    while let last = trimmed.last, crud.contains(last) { trimmed.removeLast() }
    return String(trimmed)
  }

  private static func isLocalPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "+": true
    default: false
    }
  }

  private static func isAddress(_ text: String) -> Bool {
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    return halves.count == 2
      && halves.allSatisfy { !$0.isEmpty && $0.unicodeScalars.allSatisfy(isLocalPart) }
  }
}

extension Unicode.Scalar {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

extension DeploymentRequest {
  /// The commit's message: the person's own, or the inputs, and trailers that no text of a person's can forge.
  ///
  /// Git reads trailers in the last paragraph, which is always ours; what would make Git, or a person,
  /// take another one for it is quoted (`CommitText`).
  var commitMessage: String {
    let own = CommitText.clean(message ?? "")
    let text =
      own.isEmpty
      ? "Deploy \(pod): instance_name=\(instanceName), waf_enabled=\(wafEnabled)" : own
    var trailers = ["Pod: \(pod)"]
    let name = Person.clean(requestedBy ?? "")
    if !name.isEmpty { trailers.append("Requested-by: \(name)") }
    return "\(text)\n\n\(trailers.joined(separator: "\n"))\n"
  }

  /// The first line of ``commitMessage``, for reflogs and titles.
  var commitSubject: String {
    String(commitMessage.prefix { $0 != "\n" })
  }
}

/// A message as a person wrote it, made safe to stand before our trailers.
enum CommitText {
  /// A text of lines without control characters, at most 4,096 characters long, that ends nowhere and
  /// signs nothing.
  static func clean(_ text: String) -> String {
    let lines = text.prefix(4096)
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in
        let scalars = line.unicodeScalars.map { $0.isControl ? " " : $0 }
        let spaced = String(String.UnicodeScalarView(scalars))
        return harmless(String(spaced.reversed().drop { $0 == " " }.reversed()))
      }
    let body = lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
    return body.joined(separator: "\n")
  }

  /// The line, quoted as in mail where Git would end the message at it, or where it reads as a trailer
  /// that says who asked, agreed or signed.
  private static func harmless(_ line: String) -> String {
    // Git ends a message at the divider before a patch, and at its scissors line.
    let isEnd = line == "---" || line.hasPrefix("--- ") || line.contains("--- >8 ---")
    return isEnd || isTrailer(line) ? "> \(line)" : line
  }

  private static func isTrailer(_ line: String) -> Bool {
    let text = line.drop { $0.isWhitespace }
    guard let colon = text.firstIndex(of: ":") else { return false }
    var token = text[..<colon]
    while token.last?.isWhitespace == true { token.removeLast() }
    let isToken = token.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    let name = token.lowercased()
    return isToken && (name == "pod" || name == "run" || name.hasSuffix("-by"))
  }
}
