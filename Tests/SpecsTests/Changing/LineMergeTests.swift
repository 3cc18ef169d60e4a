import Testing

@testable import Specs

@Suite struct LineMergeTests {
  @Test(arguments: [
    ("a\nb\nc\n", "a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n"),
    ("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n"),
    // Adjacent changes, with insertions and removals.
    ("a\nb\n", "A\nb\n", "a\nB\n", "A\nB\n"), ("a\nb\n", "a\nx\nb\n", "a\nB\n", "a\nx\nB\n"),
    ("a\nb\n", "b\n", "a\nB\n", "B\n"), ("a\nb\n", "a\nb\nc\n", "x\na\nb\n", "x\na\nb\nc\n"),
    // The same change twice.
    ("a\n", "b\n", "b\n", "b\n"), ("a\n", "", "", ""),
    // Every byte: line ends, the last one, and texts that only look the same.
    ("a\r\nb\nc", "a\r\nb\nc\n", "a\nb\nc", "a\nb\nc\n"), ("a\nb", "a\nb", "a\nb\n", "a\nb\n"),
    ("a\nb\nc\n", "a\nb\nc", "A\nb\nc\n", "A\nb\nc"),
    ("\u{E9}\n", "\u{E9}\n", "e\u{301}\n", "e\u{301}\n"),
    ("", "", "a", "a"), ("a\n\n\n", "a\n\n", "b\n\n\n", "b\n\n"),
  ])
  func `lines that one side changed are merged byte for byte`(
    _ base: String,
    _ theirs: String,
    _ yours: String,
    _ merged: String
  ) {
    let result = LineMerge.merge(base: base, theirs: theirs, yours: yours)
    #expect(result.map { Array($0.utf8) } == Array(merged.utf8))
    let swapped = LineMerge.merge(base: base, theirs: yours, yours: theirs)
    #expect(swapped.map { Array($0.utf8) } == Array(merged.utf8))
  }

  @Test(arguments: [
    ("a\n", "b\n", "c\n"), ("a\n", "", "b\n"), ("a\n", "a\nb\n", "a\nc\n"), ("", "a\n", "b\n"),
    ("a\n", "a", "a\nb\n"), ("a\nb\nc\n", "x\nc\n", "a\ny\n"), ("a\n", "x\ny\n", "a\nz\n"),
    ("a\r\n", "a\n", "b\r\n"),
  ])
  func `lines that both changed are not`(_ base: String, _ theirs: String, _ yours: String) {
    #expect(LineMerge.merge(base: base, theirs: theirs, yours: yours) == nil)
    #expect(LineMerge.merge(base: base, theirs: yours, yours: theirs) == nil)
  }
}

@Suite struct LineEndingTests {
  @Test(arguments: [
    // Unchanged lines keep their ends; new ones get the most common one.
    ("a\r\nb\r\n", "a\nb\n", "a\nb\n"), ("a\r\nb\r\n", "a\r\nb\r\n", "a\r\nb\r\n"),
    ("a\r\nx\r\nb\r\n", "a\nb\r\n", "a\nx\nb\r\n"),
    ("a\r\nx\r\nb\r\n", "a\r\nb\r\nc\n", "a\r\nx\r\nb\r\n"),
    ("a\r\nB\r\nc\r\n", "a\r\nb\nc\r\n", "a\r\nB\r\nc\r\n"),
    ("a\r\nb", "a\rb\r", "a\rb"), ("a\nb\n", "a\r\nb\r\n", "a\r\nb\r\n"),
    // A new file has LF.
    ("a\r\nb\r\n", "", "a\nb\n"), ("", "a\r\n", ""), ("", "", ""),
    // The last line end is as typed.
    ("a\r\nb", "a\nb\n", "a\nb"), ("a\r\nb\r\n", "a\nb", "a\nb\n"),
    ("a\r\nb\r\nc\r\n", "a\r\nb", "a\r\nb\r\nc\r\n"), ("\r\n\r\n", "a\n", "\n\n"),
    // Other bytes are as typed.
    ("\u{2028}e\u{301} \r\n", "\u{E9}\n", "\u{2028}e\u{301} \n"),
  ])
  func `a text from a browser gets its line ends back`(
    _ typed: String,
    _ original: String,
    _ restored: String
  ) {
    let result = LineEndings.restoring(typed: typed, like: original)
    #expect(Array(result.utf8) == Array(restored.utf8))
  }

  @Test func `a text that was only shown in a browser is the same again`() {
    var random = RandomValues(seed: 4)
    for _ in 0..<2_000 {
      let pieces = (0..<random.number(below: 12)).map { _ in
        ["a", "b", "\n", "\r\n", "\r", "\u{E9}"][random.number(below: 6)]
      }
      // As bytes, because a carriage return followed by a line feed is one Character.
      let original = String(decoding: pieces.flatMap { Array($0.utf8) }, as: UTF8.self)
      var shown: [UInt8] = []
      var bytes = Array(original.utf8)[...]
      while let byte = bytes.popFirst() {
        if byte == 0x0D, bytes.first == 0x0A { bytes.removeFirst() }
        shown += byte == 0x0D || byte == 0x0A ? [0x0D, 0x0A] : [byte]
      }
      let typed = String(decoding: shown, as: UTF8.self)
      let restored = LineEndings.restoring(typed: typed, like: original)
      #expect(Array(restored.utf8) == Array(original.utf8))
    }
  }
}

@Suite struct UnifiedDiffTests {
  @Test(arguments: [
    ("a\n", "a\n", ""),
    ("a\n", "b\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
    ("a\n", "a\nb\n", "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n a\n+b\n"),
    ("a\nb\n", "b\n", "--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n b\n"),
    ("", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n"),
    ("a\n", "", "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n"),
    (
      "a", "a\n",
      "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
    ),
    (
      "a\nb", "A\nb",
      "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+A\n b\n\\ No newline at end of file\n"
    ),
    ("a\r\n", "b\r\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n"),
    ("a\r\n", "a\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+a\n"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n0\n",
      "--- a/x\n+++ b/x\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+0\n"
    ),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n", "0\n2\n3\n4\n5\n6\n7\n0\n",
      "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n-1\n+0\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+0\n"
    ),
    (
      "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n2\n3\n4\n5\n6\n7\n8\n0\n",
      "--- a/x\n+++ b/x\n@@ -1,4 +1,4 @@\n-1\n+0\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+0\n"
    ),
  ])
  func `a diff is written as Git writes it`(_ old: String, _ new: String, _ diff: String) {
    let written = UnifiedDiff.text(from: old, to: new, name: "x")
    #expect(Array(written.utf8) == Array(diff.utf8))
  }

  @Test func `a new file comes from nowhere, and a name with blanks ends with a tab`() {
    #expect(
      UnifiedDiff.text(from: nil, to: "a\n", name: "my infra/spec.yml")
        == "--- /dev/null\n+++ b/my infra/spec.yml\t\n@@ -0,0 +1 @@\n+a\n"
    )
    #expect(
      UnifiedDiff.text(from: "a\n", to: nil, name: "x")
        == "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"
    )
  }

  @Test func `a diff of many lines is cut and says so`() {
    let (old, new) = (lines("old", 20_000), lines("new", 20_000))
    let diff = UnifiedDiff.text(from: old, to: new, name: "x")
    #expect(diff.split(separator: "\n").count == 2_004)
    #expect(diff.hasSuffix("\n\\ 38000 more lines are not shown\n"))
  }

  private func lines(_ word: String, _ count: Int) -> String {
    (0..<count).map { "\(word) \($0)\n" }.joined()
  }
}
