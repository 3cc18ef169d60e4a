import Specs
import Testing

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

  @Test func `an inserted line removes nothing`() {
    #expect(
      LineDiff(from: "a\nc\n", to: "a\nb\nc\n").lines == [.kept("a"), .added("b"), .kept("c")]
    )
  }
}
