import Testing
import YAML

/// Which values comments belong to: comments are removed or moved with them.
@Suite struct OwnershipTests {
  @Test func `a comment on the same line belongs to that entry`() throws {
    #expect(try edited("a: 1 # one\nb: 2 # two\n", .remove("/a")) == "b: 2 # two\n")
    #expect(try lost("a: 1 # one\nb: 2 # two\n", .remove("/a")) == ["# one"])
  }

  @Test(arguments: [
    "# head\na: 1\nb: 2\n", "---\n# head\na: 1\nb: 2\n", "%YAML 1.2\n---\n# head\na: 1\nb: 2\n",
  ])
  func `the header up to the first blank line belongs to the document`(text: String) throws {
    #expect(try edited(text, .remove("/a")) == text.replacing("a: 1\n", with: ""))
  }

  @Test(arguments: [
    "# yaml-language-server: $schema=x", "# vim: set ts=2:", "# -*- mode: yaml -*-",
  ])
  func `a modeline belongs to the document`(comment: String) throws {
    let text = "b: 2\n\n\(comment)\na: 1\n"
    #expect(try edited(text, .remove("/a")) == "b: 2\n\n\(comment)\n")
  }

  @Test func `a comment between a key and its value belongs to the value`() throws {
    let text = "a: # same line\n  # the value's\n  b: 1\n  c: 2\n"
    #expect(try edited(text, .remove("/a/b")) == text.replacing("  b: 1\n", with: ""))
    #expect(try edited(text, .set("/a", "x")) == "a: x # same line\n  # the value's\n")
  }

  @Test func `comments directly above at the same column belong to the entry below`() throws {
    let text = "x: 0\n\n# one\n# two\na: 1\nb: 2\n"
    #expect(try edited(text, .remove("/a")) == "x: 0\n\nb: 2\n")
    #expect(try lost(text, .remove("/a")) == ["# one", "# two"])
  }

  @Test(arguments: ["\n# far\n\na: 1\n", "\n # deeper\na: 1\n"])
  func `a comment that is not directly above is kept`(text: String) throws {
    let before = "x: 0\n" + text
    #expect(try edited(before, .remove("/a")) == before.replacing("a: 1\n", with: ""))
  }

  @Test func `a comment deeper than the next entry belongs to the deepest collection around it`()
    throws
  {
    let text = "a:\n  b:\n    c: 1\n  # of a\n\n    # of b\nd: 2\n"
    #expect(try lost(text, .remove("/a/b")) == [])
    #expect(try lost(text, .remove("/a")) == ["# of a", "# of b"])
    let other = "a:\n  b:\n    c: 1\n    # of b\nd: 2\n"
    #expect(try lost(other, .remove("/a/b/c")) == [])
    #expect(try edited(other, .remove("/a/b")) == "a: {}\nd: 2\n")
  }

  @Test func `a comment after everything belongs to the deepest collection at its column`() throws {
    let text = "a:\n- 1\n# of the list\n"
    #expect(try edited(text, .remove("/a")) == "{}\n")
    #expect(
      try edited("a:\n  - 1\n# of the document\n", .remove("/a")) == "{}\n# of the document\n"
    )
  }

  @Test func `other comments are never moved and never deleted`() throws {
    let text = "a: 1\n\n# section\n\nb: 2\n"
    #expect(try edited(text, .remove("/b")) == "a: 1\n\n# section\n\n")
    #expect(try edited(text, .remove("/a")) == "\n# section\n\nb: 2\n")
  }

  @Test func `lost comments say where they stood in the old text`() throws {
    let text = "a: 1 # one\nb: {c: 2} # two\nd: # three\n  e: 3 # four\n"
    let edits: [Edit] = [.remove("/a"), .remove("/b"), .remove("/d/e")]
    let edited = try Document(text).applying(edits)
    #expect(edited.document.text == "d: {} # three\n")
    #expect(edited.lostComments.map(\.text) == ["# one", "# two", "# four"])
    #expect(edited.lostComments.map(\.mark.description) == ["1:6", "2:11", "4:8"])
  }
}
