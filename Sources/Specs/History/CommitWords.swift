internal import Text

/// The parts of a commit's message: its first line, the text below it, and who asked for the change
/// and why.
///
/// The last two come from the trailers, the lines of the last paragraph, as in Git: Spec Editor and
/// its workflow end every message with them. Without trailers they are unknown.
package struct CommitWords: Hashable, Sendable {
  /// The most bytes of a message to read.
  private static let longest = 16 << 10
  private static let (longestSubject, longestLine, mostLines) = (200, 200, 20)

  package let subject: String
  /// The lines between the first line and the trailers; may be empty.
  package let body: [String]
  package let requestedBy: String?
  package let reason: String?
  /// The run that made the commit, as written: its name, or the address of its page.
  package let run: String?
  package let pullRequest: Int?

  /// Reads a message.
  ///
  /// - Parameters:
  ///   - message: The commit's message, of any length and with any characters.
  ///   - shown: Prepares a line for display; it removes what a source must never show.
  package init(_ message: String, shown: (String) -> String = { $0 }) {
    let text = String(decoding: message.utf8.prefix(Self.longest), as: UTF8.self)
    var paragraphs = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { line in String(line.reversed().drop(while: \.isWhitespace).reversed()) }
      .split(whereSeparator: \.isEmpty).map(Array.init)
    let trailers = paragraphs.count > 1 ? Self.trailers(paragraphs[paragraphs.count - 1]) : nil
    if trailers != nil { paragraphs.removeLast() }
    let first = paragraphs.first?.first ?? ""
    subject = shown(first).shown(limit: Self.longestSubject)
    if !paragraphs.isEmpty { paragraphs[0].removeFirst() }
    let lines = paragraphs.filter { !$0.isEmpty }.joined(separator: [""])
      .map { shown($0).shown(limit: Self.longestLine) }
    body = lines.count > Self.mostLines ? lines.prefix(Self.mostLines) + ["…"] : Array(lines)
    func value(_ name: String, limit: Int) -> String? {
      let values = (trailers ?? []).filter { $0.name == name && !$0.value.isEmpty }
      return values.last.map { shown($0.value).shown(limit: limit) }
    }
    requestedBy = value("requested-by", limit: 100)
    reason = value("reason", limit: Reason.longest)
    run = value("run", limit: 500)
    pullRequest = Self.pullRequest(first)
  }

  /// The lines as trailers; `nil` if one of them is not a trailer.
  private static func trailers(_ lines: [String]) -> [(name: String, value: String)]? {
    var trailers: [(name: String, value: String)] = []
    for line in lines {
      // An indented line continues the one before.
      if line.first?.isWhitespace == true, !trailers.isEmpty {
        trailers[trailers.count - 1].value += " " + line.drop(while: \.isWhitespace)
        continue
      }
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { return nil }
      let name = line[..<colon]
      guard name.utf8.allSatisfy(Slug.allows) else { return nil }
      let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
      trailers.append((name.lowercased(), String(value)))
    }
    return trailers
  }

  /// The number in `Title (#12)` or `Merge pull request #12 from …`, as GitHub writes them.
  private static func pullRequest(_ subject: String) -> Int? {
    let merge = "Merge pull request #"
    let digits: Substring
    if subject.hasPrefix(merge) {
      digits = subject.dropFirst(merge.count).prefix { $0 != " " }
    } else if subject.hasSuffix(")"), let open = subject.lastIndex(of: "(") {
      let inner = subject[subject.index(after: open)...].dropLast()
      guard inner.first == "#" else { return nil }
      digits = inner.dropFirst()
    } else {
      return nil
    }
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(digits),
      number > 0
    else { return nil }
    return Int(number)
  }
}
