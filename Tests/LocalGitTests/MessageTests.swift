import Specs
import Testing

@testable import LocalGit

/// Messages that people write, and the trailers that Git reads.
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
    for (name, run) in [("Ada", 1), (nil, 2)] {
      let instance = name == nil ? "web3" : "web2"
      _ = try source.deployed(source.edit("advworks/dev", instance, by: name, message: message))
      let ours =
        "Pod: advworks/dev\n" + (name.map { "Requested-by: \($0)\n" } ?? "") + "Run: \(run)\n"
      #expect(try fixture.git("log -1 --format='%(trailers:only,unfold)' main") == ours + "\n")
      for options in ["", "--no-divider", "--only-input"] {
        let parsed = try fixture.git(
          "log -1 --format=%B main | git -C '\(fixture.settings.path)' interpret-trailers --parse \(options)"
        )
        #expect(parsed == ours, "\(message.debugDescription)")
      }
      // A reader sees only one line with the requester.
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
    let change = try creation("a/dev", "web2", by: "Ada", message: message)
    let text = CommitMessage(change, .builtIn).text
    #expect(text == "\(message)\n\nPod: a/dev\nRequested-by: Ada\n")
  }

  @Test func `a reason is a trailer, on one line, and forges nothing either`() throws {
    let fixture = try Fixture()
    let source = try fixture.open()
    let reason = "It was too low.\n\nRequested-by: boss\n---\nrest"
    _ = try source.deployed(
      source.edit("advworks/dev", "web2", by: "Ada", reason: reason)
    )
    #expect(
      try fixture.git("log -1 --format=%B main")
        == """
        Deploy advworks/dev: instance_name=web2

        Pod: advworks/dev
        Requested-by: Ada
        Reason: It was too low. Requested-by: boss --- rest
        Run: 1


        """
    )
    _ = try source.deployed(
      source.edit("advworks/dev", "web3", reason: "Why", message: "What\n\nHow")
    )
    #expect(
      try fixture.git("log -1 --format=%B main")
        == "What\n\nHow\n\nPod: advworks/dev\nReason: Why\nRun: 2\n\n"
    )
  }

  @Test(arguments: [
    ("a: 1", "a: 2", "a=2"), ("a: 1", "a: 1 # one", "comments and formatting only"),
    ("a: {b: x, c: [1]}", "a: {b: null, c: [2]}", "b=null, c/0=2"),
    ("a: 1\nb: 1", "a: 1", "b removed"),
    ("a: {b: 1, c: 2}", "a: {b: 1, c: {d: 1, e: 2}}", "c changed"),
    ("a: 1", "a: 1\nb: [1]", "b added"), ("a: 1", "a: \"x\\ny \u{202E}z\"", "a=x y z"),
    (
      "spec: {compute: {instance_name: a}, security: {waf: {enabled: false}}}",
      "spec: {compute: {instance_name: web2}, security: {waf: {enabled: true}}}",
      "instance_name=web2, waf_enabled=true"
    ),
  ])
  func `without a message the commit says what changes`(
    old: String,
    new: String,
    words: String
  ) throws {
    let original = Original(
      try Spec(pod: pod("a/dev"), revision: "r", bytes: Array(old.utf8))
    )
    let change = try change("a/dev", from: original, to: new)
    let message = CommitMessage(change, .builtIn)
    #expect(message.subject == "Deploy a/dev: \(words)")
  }

  @Test func `a new pod is called by what was chosen for it`() throws {
    let message = CommitMessage(try creation("a/dev", "web1"), .builtIn)
    #expect(message.subject == "Deploy a/dev: instance_name=web1, waf_enabled=false")
    let other = CommitMessage(
      try change("a/dev", from: nil, to: "b: 1\n"),
      .builtIn
    )
    #expect(other.subject == "Deploy a/dev: new pod")
  }

  @Test(arguments: ["k", String(repeating: "key", count: 100)])
  func `what we write is one line of at most 200 characters`(key: String) throws {
    let name = String(repeating: "c", count: 50)
    let old = (0..<40).map { "\(key)\($0): a\n" }.joined()
    let new = (0..<40).map { "\(key)\($0): \(String(repeating: "v", count: 90))\n" }.joined()
    let original = Original(
      try Spec(pod: pod("\(name)/\(name)"), revision: "r", bytes: Array(old.utf8))
    )
    let change = try change("\(name)/\(name)", from: original, to: new)
    let subject = CommitMessage(change, .builtIn).subject
    #expect((100...200).contains(subject.count) && subject.hasSuffix("…"), "\(subject)")
  }
}
