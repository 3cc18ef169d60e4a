import Testing
import Text

@testable import Specs

/// What commit messages mean, and what they only seem to mean.
@Suite struct CommitWordsTests {
  @Test func `the last paragraph has the requester, the reason and the run`() {
    let words = CommitWords(
      "Deploy a/dev: x=1\r\n\r\nBecause.\n\nPod: a/dev\nRequested-by: Ada L\nReason: More: load\n  and so on\nRun: 12\n"
    )
    #expect(words.subject == "Deploy a/dev: x=1" && words.body == ["Because."])
    #expect(words.requestedBy == "Ada L" && words.reason == "More: load and so on")
    #expect(words.run == "12" && words.pullRequest == nil)
  }

  @Test(arguments: [
    "Requested-by: Ada", "Title\n\nRequested-by: Ada\nand more",
    "Title\n\nRequested-by: Ada\n\nThe end",
    "Title\nRequested-by: Ada", "Title\n\n: Ada", "Title\n\nRequested-by:",
    "Title\n\nRequested by: Ada", "", "\n\n\n",
  ])
  func `a line that is not a trailer is ignored`(message: String) {
    let words = CommitWords(message)
    #expect(words.requestedBy == nil && words.reason == nil && words.run == nil)
  }

  @Test(arguments: [
    ("Resize (#12)", 12), ("Merge pull request #7 from a/b", 7), ("Fix #12", nil),
    ("Fix (#12) now", nil),
    ("Fix (#x)", nil), ("Fix (#0)", nil), ("Fix (#99999999999999999999)", nil), ("(#)", nil),
    ("Merge pull request #x from a/b", nil), ("Merge pull request #-1 from a", nil),
  ])
  func `a pull request is what GitHub's own words name`(subject: String, number: Int?) {
    #expect(CommitWords(subject).pullRequest == number)
  }

  @Test func `whatever the message, what is kept of it is short and plain`() {
    let wild = String(repeating: "\u{202E}\u{1B}[31mé ", count: 50_000)
    let lines = String(repeating: "line\n\n", count: 9_000)
    for message in [wild, lines, "Title\n\nReason: \(wild)", "Title\n\n\(lines)\n\nRun: 1"] {
      let words = CommitWords(message)
      let texts = words.body + [words.subject, words.reason ?? ""]
      #expect(texts.allSatisfy { $0.count <= 1_000 && $0 == $0.oneLine } && words.body.count <= 21)
    }
  }

  @Test func `a line is shown as its source allows`() {
    let words = CommitWords("secret\n\nsecret\n\nReason: secret") {
      $0.replacing("secret", with: "*")
    }
    #expect(words.subject == "*" && words.body == ["*"] && words.reason == "*")
  }

  @Test(arguments: [
    "abc", "", String(repeating: "A", count: 40), String(repeating: "a", count: 41),
    "é" + String(repeating: "a", count: 38),
  ])
  func `an abbreviated or invalid commit SHA is refused`(name: String) {
    #expect(CommitID(name) == nil)
  }
}
