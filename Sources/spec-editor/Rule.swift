import FastCGI
import Specs
import Text

/// The allowed values of a variable, and their description.
struct Rule: Sendable {
  let words: String
  /// The value to use, or `nil` if it is refused.
  let accept: @Sendable (String) -> String?

  /// `owner/name`, as GitHub allows both.
  static let repository = Rule(words: "owner/name") { text in
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2,
      halves.allSatisfy({ half in
        (1...100).contains(half.utf8.count) && half != "." && half != ".."
          && half.utf8.allSatisfy { Slug.allows($0) || $0 == UInt8(ascii: ".") }
      })
    else { return nil }
    return text
  }

  /// A folder in the repository, with any path that Git allows; slashes at either end are ignored.
  ///
  /// Empty for the root.
  static let folder = Rule(
    words: "a folder in the repository, such as demo/infra, or . for its root"
  ) {
    text in
    let parts = text.split(separator: "/").filter { $0 != "." }
    let isSafe = parts.allSatisfy { part in
      part != ".." && part.lowercased() != ".git"
        && !part.unicodeScalars.contains(where: \.isControl)
    }
    return isSafe && text.utf8.count <= 500 ? parts.joined(separator: "/") : nil
  }

  /// A branch, by those of git's rules that matter in an address.
  static let branch = Rule(words: "the name of a branch") { text in
    guard (1...200).contains(text.utf8.count), !text.hasPrefix("-"), !text.hasSuffix(".lock"),
      !text.contains("@{"),
      text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy(isName),
      !text.contains(where: { "~^:?*[\\".contains($0) })
    else { return nil }
    return text
  }

  static let workflowFile = Rule(words: "a file in .github/workflows, such as deploy-pod.yml") {
    text in
    let isYAML = text.hasSuffix(".yml") || text.hasSuffix(".yaml")
    guard isYAML, !text.contains("/"), text.utf8.count <= 200, isName(Substring(text)) else {
      return nil
    }
    return text
  }

  /// An address without a query, a user, or a slash at the end.
  static let url = Rule(words: "a URL such as https://api.github.com, without a user or a query") {
    text in
    var text = text
    while text.hasSuffix("/") { text.removeLast() }
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      let allowed = rest.utf8.allSatisfy {
        (0x21...0x7E).contains($0) && !"?#@\\\"<>".utf8.contains($0)
      }
      return !rest.isEmpty && !rest.hasPrefix("/") && allowed && text.utf8.count <= 500 ? text : nil
    }
    return nil
  }

  /// A path on disk.
  static let path = Rule(words: "a path") {
    $0.utf8.count <= 4000 && !$0.utf8.contains(0) ? $0 : nil
  }

  static let address = Rule(words: ":PORT, ADDRESS:PORT or the path of a socket") {
    Address($0) == nil ? nil : $0
  }

  /// Whether the host of an address is exactly this machine: `localhost`, `127.0.0.0/8` or `[::1]`.
  static func isLoopback(_ url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
    let hostEnd =
      authority.hasPrefix("[")
      ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
    let host = authority[..<(hostEnd ?? authority.endIndex)]
    let port = authority[host.endIndex...]
    guard port.isEmpty || port.first == ":" && port.dropFirst().utf8.allSatisfy(isDigit) else {
      return false
    }
    if host == "localhost" || host == "[::1]" { return true }
    let quad = host.split(separator: ".", omittingEmptySubsequences: false)
    return quad.count == 4 && quad[0] == "127"
      && quad.allSatisfy { $0.utf8.allSatisfy(isDigit) && UInt8($0).map(String.init) == String($0) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// One part of a path: not empty, no step up, no invisible characters.
  private static func isName(_ part: Substring) -> Bool {
    !part.isEmpty && part != "." && part != ".." && !part.hasPrefix(".lock")
      && part.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
  }
}
