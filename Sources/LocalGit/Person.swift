import Specs

/// The author or committer of a commit.
struct Person: Hashable, Sendable {
  let name: String
  let email: String

  /// The application itself: the committer of every commit, and the author if sign-in is off.
  static let application = Person(name: "Spec Editor", email: "spec-editor@spec-editor.invalid")

  private init(name: String, email: String) {
    self.name = name
    self.email = email
  }

  /// The person who asked, as authenticated by the front end, with special characters removed.
  ///
  /// A valid address is used as the email; for any other name it is in a domain that cannot exist.
  init(requestedBy: String?) {
    let name = CommitText.name(requestedBy ?? "")
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
