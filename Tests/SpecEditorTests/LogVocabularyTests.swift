import FoundationEssentials
import Testing

/// DEPLOY.md documents every event that is logged, and no other.
@Suite struct LogVocabularyTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: Self.root.appending(path: path)), as: UTF8.self)
  }

  /// The paths of the files below a folder that end with a suffix.
  private func files(below folder: String, _ ending: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: Self.root.appending(path: folder).path())
      .filter { $0.hasSuffix(ending) }.map { "\(folder)/\($0)" }.sorted()
  }

  /// The events in the first column of the table with this heading.
  private func documented(_ heading: String) throws -> Set<String> {
    let lines = try text("DEPLOY.md").split(separator: "\n", omittingEmptySubsequences: false)
    let table = lines.drop { !$0.hasPrefix("| \(heading)") }.dropFirst(2).prefix {
      $0.hasPrefix("|")
    }
    let names = table.flatMap { row in
      row.split(separator: "|")[0].matches(of: /`([^`]+)`/).map { String($0.output.1) }
    }
    #expect(Set(names).count == names.count, "an event is documented twice")
    return Set(names)
  }

  /// The text literals in the first argument of the call at `start`.
  private func literals(in source: Substring) -> [String] {
    var depth = 0
    var end = source.startIndex
    var isText = false
    for index in source.indices {
      end = index
      switch source[index] {
      case "\"": isText.toggle()
      case "(" where !isText: depth += 1
      case ")" where !isText: depth -= 1
      case "," where !isText && depth == 0: depth = -1
      default: break
      }
      if depth < 0 { break }
    }
    return source[..<end].matches(of: /"([^"]*)"/).map { String($0.output.1) }
  }

  /// Every event that the application logs, with its file.
  private func logged() throws -> [String: String] {
    let levels = "trace|debug|info|notice|warning|error|critical"
    let call = try Regex<Substring>(#"(?:[lL]ogger|audit)\.(?:\#(levels))\("#)
    let site = try Regex<Substring>(#"(?:visit\.|[^a-zA-Z.])log\([^"()]*?(?=")"#)
    var found: [String: String] = [:]
    for path in try files(below: "Sources", ".swift") where !path.hasSuffix("LineLogHandler.swift")
    {
      let source = try text(path)
      for match in source.matches(of: call).map(\.range) + source.matches(of: site).map(\.range) {
        let events = literals(in: source[match.upperBound...])
        #expect(!events.isEmpty, "\(path): the event of \(source[match]) is not a literal")
        for event in events { found[event] = path }
      }
    }
    return found
  }

  @Test func `every event of the application is documented, and every documented one is logged`()
    throws
  {
    let logged = try logged()
    let documented = try documented("event of the application")
    #expect(logged.count > 15)
    for (event, path) in logged {
      #expect(documented.contains(event), "DEPLOY.md does not document \(event), logged in \(path)")
    }
    for event in documented {
      #expect(logged[event] != nil, "DEPLOY.md documents \(event), which nothing logs")
    }
  }

  @Test func `events are named in one style`() throws {
    for (event, path) in try logged() {
      #expect(
        event.wholeMatch(of: /[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)?/) != nil,
        "\(event) in \(path) is not lower-case words: subject.what-happened"
      )
    }
  }

  @Test func `every event of nginx is documented with its facts, and no other`() throws {
    let format = try text("nginx/snippets/log.conf")
    let events = Set(format.matches(of: /"event":"([^"]+)"/).map { String($0.output.1) })
    let documented = try documented("event of nginx")
    #expect(!events.isEmpty && events == documented)
    let facts = Set(format.matches(of: /"([a-z_]+)":/).map { String($0.output.1) })
    let written = try self.documented("fact of nginx")
    for fact in facts { #expect(written.contains(fact), "DEPLOY.md does not document \(fact)") }
    for fact in written { #expect(facts.contains(fact), "DEPLOY.md documents \(fact) in vain") }
  }
}
