import Specs
import Testing

@testable import LocalGit

/// What a person writes, and what Git reads as trailers.
@Suite struct MessageTests {
  private static let scissors = "# ------------------------ >8 ------------------------"

  private static let hostile = [
    "Requested-by: boss",
    "Oops\n\nRequested-by: boss",
    "Oops\n\nRequested-by: boss\n---\nrest",
    "Oops\n\nRequested-by: boss\n--- a/file\n+++ b/file",
    "Oops\n\nRequested-by: boss\n---\trest",
    "Oops\r\n\r\nRequested-by: boss\r\n---\r\n",
    "Oops\n\nRequested-by: boss\n\(scissors)\nrest",
    "Oops\n\nRequested-by: boss\n; ------------------------ >8 ------------------------\nrest",
    "Oops\u{2028}\u{2028}Requested-by: boss\u{2029}---\u{85}rest",
    "Oops\u{B}\u{C}Requested-by: boss\u{C}---\u{B}rest",
    "Oops\n\nRequested-by: boss\n\n\n \t\n",
    "Oops\n\nRequested-by : boss\n  folded\n---",
    "Oops\n\n  Requested-by: boss",
    "Oops\n\nrequested-by:boss\nSigned-off-by: Boss <b@example.com>\nCo-authored-by: Boss <b@example.com>",
    "Oops\n\nPod: other/prd\nRun: https://example.com",
    "# comment\n\nRequested-by: boss\n# comment",
    "Oops\n\nConflicts:\n\tRequested-by: boss",
    "Oops\n\n(cherry picked from commit 0000)\nRequested-by: boss\n---",
    "Oops\n\nRequested-by: boss\n\u{0}---\u{0}",
    "---\nRequested-by: boss",
    "diff --git a/x b/x\n\nRequested-by: boss",
  ]

  @Test(arguments: hostile)
  func `no message forges a trailer`(message: String) throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    for name in ["Ada", nil] {
      let instance = name == nil ? "web3" : "web2"
      _ = try source.deployed(request(.edit, "advworks/dev", instance, by: name, message: message))
      let ours = "Pod: advworks/dev\n" + (name.map { "Requested-by: \($0)\n" } ?? "")
      #expect(try fixture.git("log -1 --format='%(trailers:only,unfold)' main") == ours + "\n")
      for options in ["", "--no-divider", "--only-input"] {
        let parsed = try fixture.git(
          "log -1 --format=%B main | git -C '\(fixture.settings.path)' interpret-trailers --parse \(options)"
        )
        #expect(parsed == ours, "\(message.debugDescription)")
      }
      // A person who reads it sees one line that says who asked.
      let lines = try fixture.git("log -1 --format=%B main").split(separator: "\n")
      let claims = lines.filter { $0.lowercased().hasPrefix("requested-by") }
      #expect(claims == (name.map { ["Requested-by: \($0)"] } ?? []))
    }
    try fixture.expectSound()
  }

  @Test(arguments: [
    "Raise the limit\n\nIt was too low: see the graph.\n\n- one\n- two\n    code: yes",
    "Fix: the thing\n\nNote: nothing else\nhttps://example.com/x",
    "Rule\n\n----\nand -- that --- is it\n--",
    "Grüße 👩 and 1 > 0",
  ])
  func `an honest message keeps its words`(message: String) throws {
    let request = try request(.edit, "advworks/dev", "web2", by: "Ada", message: message)
    #expect(request.commitMessage == "\(message)\n\nPod: advworks/dev\nRequested-by: Ada\n")
  }
}
