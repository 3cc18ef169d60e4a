/// Names and addresses of hosts.
enum Host {
  /// Four numbers up to 255, without leading zeros.
  static func isIPv4(_ text: Substring.UTF8View) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.count) && part.allSatisfy(\.isASCIIDigit)
          && (part.first != UInt8(ascii: "0") || part.count == 1)
          && Int(Substring(part)).map { $0 < 256 } ?? false
      }
  }

  /// RFC 4291, section 2.2, without a zone.
  static func isIPv6(_ text: Substring.UTF8View) -> Bool {
    // `::` splits the text into two lists.
    let halves = Substring(text).split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var groups = 0
    for (place, half) in halves.enumerated() where !half.isEmpty {
      let list = half.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
      for (index, group) in list.enumerated() {
        let isLast = place == halves.count - 1 && index == list.count - 1
        if isLast, isIPv4(group) {
          groups += 2
        } else if (1...4).contains(group.count), group.allSatisfy(\.isHexDigit) {
          groups += 1
        } else {
          return false
        }
      }
    }
    return halves.count == 2 ? groups <= 7 : groups == 8
  }

  /// Labels of letters, digits and hyphens (RFC 1123), up to 63 bytes each and 253 together.
  static func isName(_ text: Substring.UTF8View) -> Bool {
    guard text.count <= 253 else { return false }
    return text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy(isLabel)
  }

  private static func isLabel(_ label: Substring.UTF8View) -> Bool {
    let hyphen = UInt8(ascii: "-")
    guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen,
      label.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == hyphen })
    else { return false }
    // Two hyphens there mark names in other scripts.
    guard label.dropFirst(2).starts(with: "--".utf8) else { return true }
    return label.count > 4 && Substring(label).lowercased().hasPrefix("xn--")
  }
}
