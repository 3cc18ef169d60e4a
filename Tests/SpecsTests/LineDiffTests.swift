import Testing

@testable import Specs

@Suite struct LineDiffTests {
  @Test func `a changed line is shown with its neighbours`() {
    let old = (1...12).map { "line \($0)" }.joined(separator: "\n") + "\n"
    let new = old.replacing("line 6\n", with: "line six\n")
    #expect(
      LineDiff(from: old, to: new).lines == [
        .gap, .kept("line 3"), .kept("line 4"), .kept("line 5"), .removed("line 6"),
        .added("line six"), .kept("line 7"), .kept("line 8"), .kept("line 9"), .gap,
      ]
    )
  }

  @Test func `lines that end with a carriage return too are lines`() {
    #expect(
      LineDiff(from: "a\r\nb\r\n", to: "a\r\nc\r\n").lines
        == [.kept("a\r"), .removed("b\r"), .added("c\r")]
    )
  }

  @Test func `equal texts differ in nothing`() {
    #expect(LineDiff(from: "a\nb\n", to: "a\nb\n").isEmpty)
  }

  @Test func `a new text is all added`() {
    #expect(LineDiff(from: "", to: "a\nb\n").lines == [.added("a"), .added("b")])
  }

  @Test func `changes far apart are each shown`() {
    let old = (1...5_000).map { "line \($0)" }
    var new = old
    new[4_990] = "changed"
    new.remove(at: 10)
    new.insert("added", at: 20)
    let lines = LineDiff(from: text(old), to: text(new)).lines
    #expect(lines.contains(.removed("line 11")) && lines.contains(.added("added")))
    #expect(lines.contains(.removed("line 4991")) && lines.contains(.added("changed")))
    #expect(lines.count < 40)
  }

  @Test func `texts with nothing in common are one block, found at once and cut`() {
    let old = (0..<20_000).map { "old \($0)" }
    let new = (0..<20_000).map { "new \($0)" }
    let start = ContinuousClock.now
    let diff = LineDiff(from: text(["same"] + old), to: text(["same"] + new))
    #expect(start.duration(to: .now) < .seconds(30))
    #expect(diff.lines.first == .kept("same") && diff.lines.count == LineDiff.mostLines)
    #expect(diff.lines.dropFirst().allSatisfy { if case .removed = $0 { true } else { false } })
    #expect(diff.lines.count + diff.omitted == 40_001)
  }

  /// Applies a diff of all lines, so that any two texts can be tested.
  @Test func `what is kept and added is the new text, what is kept and removed the old one`() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let old = (0..<Int.random(in: 0...9, using: &random)).map { _ in "\(Int.random(in: 0...2))" }
      let new = (0..<Int.random(in: 0...9, using: &random)).map { _ in "\(Int.random(in: 0...2))" }
      let (before, after) = (Lines(text(old)), Lines(text(new)))
      var rebuilt: [String] = []
      var place = 0
      for change in before.changes(to: after) {
        rebuilt += old[place..<change.old.lowerBound] + new[change.new]
        place = change.old.upperBound
      }
      #expect(rebuilt + old[place...] == new)
    }
  }

  private func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  @Test func `an inserted line removes nothing`() {
    #expect(
      LineDiff(from: "a\nc\n", to: "a\nb\nc\n").lines == [.kept("a"), .added("b"), .kept("c")]
    )
  }
}
