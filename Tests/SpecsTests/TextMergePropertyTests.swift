import Testing
import Text
import YAML

@testable import Specs

/// Random changes of two people to one text.
@Suite struct TextMergePropertyTests {
  /// A line of the text, with its possible changes.
  private struct Line {
    let name: String
    let indent: Int
    var value: String?
    var comment: String?

    var text: String {
      String(repeating: " ", count: indent) + name + ":" + (value.map { " \($0)" } ?? "")
        + (comment.map { " # \($0)" } ?? "") + "\n"
    }
  }

  private static let base: [Line] = [
    Line(name: "spec", indent: 0),
    Line(name: "one", indent: 2, value: "1", comment: "b1"),
    Line(name: "two", indent: 2, value: "2"),
    Line(name: "three", indent: 2, value: "3", comment: "b3"),
    Line(name: "four", indent: 2),
    Line(name: "five", indent: 4, value: "5", comment: "b5"),
    Line(name: "six", indent: 4, value: "6"),
    Line(name: "end", indent: 0, value: "7", comment: "b7"),
  ]

  private static let steering = Steering([.schemaAsYAML: "a"]) { _, _ in Array("true".utf8) }

  private static func text(_ lines: [Line]) -> String { lines.map(\.text).joined() }

  /// Up to three changes: of values and comments, new keys, removed keys, another order.
  private func changed(_ random: inout RandomValues, _ who: String) -> [Line] {
    var lines = Self.base
    for turn in 0...random.number(below: 3) {
      let place = 1 + random.number(below: lines.count - 1)
      switch random.number(below: 5) {
      case 0: lines[place].comment = "\(who)\(turn)"
      case 1 where lines[place].value != nil:
        lines[place].value = "\(who)v\(random.number(below: 2))"
      case 2:
        let indent = lines[place].indent
        guard lines[place].value != nil else { continue }
        let new = Line(
          name: "\(who)k\(turn)",
          indent: indent,
          value: "1",
          comment: "\(who)n\(turn)"
        )
        lines.insert(new, at: place + 1)
      case 3 where lines[place].name == "two" || lines[place].name == "three":
        lines.remove(at: place)
      case 4:
        guard let one = lines.firstIndex(where: { $0.name == "one" }),
          lines[one + 1].indent == 2, lines[one + 1].value != nil
        else { continue }
        lines.swapAt(one, one + 1)
      default: continue
      }
    }
    return lines
  }

  private func comments(_ lines: [Line]) -> Set<String> {
    Set(lines.compactMap(\.comment)).subtracting(Self.base.compactMap(\.comment))
  }

  @Test func `a merged text has all comments that either wrote`() throws {
    var random = RandomValues(seed: 11)
    var merged = 0
    for _ in 0..<400 {
      let (theirs, yours) = (changed(&random, "t"), changed(&random, "y"))
      let repository = Texts(
        [Self.text(Self.base)],
        current: Self.text(theirs),
        steering: Self.steering
      )
      var request = ChangeRequest(
        pod: .named("acme/dev"),
        intent: .text(Self.text(yours)),
        expectation: .revision(BlobID.of(Array(Self.text(Self.base).utf8)))
      )
      let proposer = Proposer(repository: repository)
      let result = try proposer.proposal(for: request, by: .after(.seconds(5)))
      switch result {
      case .unchanged:
        // All of yours is kept, or you changed nothing.
        #expect(comments(yours).isSubset(of: comments(theirs)))
      case .change(let change):
        merged += 1
        let wanted = comments(theirs).union(comments(yours))
        let found = wanted.filter { change.text.contains("# \($0)\n") }
        #expect(
          found.sorted() == wanted.sorted(),
          "\(Self.text(theirs))---\n\(Self.text(yours))---\n\(change.text)"
        )
      case .conflict(let conflict):
        // Every decision has a result; deciding everything for you produces your text.
        for side in Side.allCases {
          request.choices = conflict.conflicts.reduce(into: [:]) { $0[$1.path] = side }
          let decided = try proposer.proposal(for: request, by: .after(.seconds(5)))
          if case .conflict = decided { Issue.record("still a conflict") }
        }
      }
    }
    #expect(merged > 80)
  }
}
