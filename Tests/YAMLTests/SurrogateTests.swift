import Testing
import YAML

/// `\ud83d\ude00`: one character, as in ASCII-only JSON.
@Suite struct SurrogateTests {
  private func value(_ text: String, at path: [String] = ["a"]) throws -> Value? {
    try Document(text).node(at: path)?.value
  }

  @Test(arguments: [
    (#"a: "\ud83d\ude00""#, "😀"), (#"a: "\uD83D\uDE00""#, "😀"),
    (#"{"a": "x\ud83d\ude00y"}"#, "x😀y"),
    (#"a: "\ud83d\ude00\ud83d\ude00\udbff\udfff""#, "😀😀\u{10FFFF}"),
    (#"a: "\ud800\udc00""#, "\u{10000}"),
    (#"a: "\\\ud83d\ude00""#, "\\😀"), (#"a: "\\ud83d\\ude00""#, #"\ud83d\ude00"#),
    (#"a: !!str &x "\ud83d\ude00""#, "😀"), ("a: \"\\ud83d\\ude00\n  b\"", "😀 b"),
    ("a: &x # \\ud83d\\ude01\n  \"\\ud83d\\ude00\"", "😀"),
    (#"a: "\ue000\ud83d\ude00\ue001""#, "\u{E000}😀\u{E001}"),
    ("a: \"\u{E000}\\ud83d\\ude00\\U0000E001\"", "\u{E000}😀\u{E001}"),
  ])
  func `two escapes are one character`(text: String, expected: String) throws {
    #expect(try value(text) == .string(expected))
  }

  @Test(arguments: [
    #"a: \ud83d\ude00"#, #"a: '\ud83d\ude00'"#, "a: |-\n  \\ud83d\\ude00",
    "a: >-\n  \\ud83d\\ude00",
    "a: |- # \\ud83d\\ude01\n  \\ud83d\\ude00",
    "# \\ud83d\\ude01\na: \\ud83d\\ude00 # \\ud83d\\ude02",
  ])
  func `elsewhere they are twelve characters`(text: String) throws {
    #expect(try value(text) == .string(#"\ud83d\ude00"#))
  }

  @Test func `case outside of escapes is kept`() throws {
    #expect(
      try value(#"a: '\uD83d\uDe00 "\ud83d\ude00"'"#) == .string(#"\uD83d\uDe00 "\ud83d\ude00""#)
    )
  }

  @Test func `keys hold them, too`() throws {
    let text = #"{"\ud83d\ude00": 1, "b": {"\ud83d\ude01": "\ud83d\ude02"}}"#
    #expect(try Document(text).node(at: ["b", "😁"])?.value == .string("😂"))
  }

  @Test(arguments: [
    (#"a: "\ud83d""#, 1, 7), (#"a: "\ude00\ud83d""#, 1, 7), (#"a: "\ud83dx\ude00""#, 1, 7),
    (#"a: "\ud83d\ude00\ud83d""#, 1, 19), (#"a: "\ud83d\\ude00""#, 1, 7),
    ("a: \"\\ud83d\\ude00\"\nb: \"\\ude00\"", 2, 7), (#"a: "\ud83d\ude00" b"#, 1, 19),
    ("a: \"\\ud83d\\ude00\\q\"", 1, 17), (#"a: "\ud83d\U0000de00""#, 1, 7),
  ])
  func `half of a pair is an error at its place, and so is what follows a whole one`(
    text: String,
    line: Int,
    column: Int
  ) {
    let error = #expect(throws: YAMLError.self) { try Document(text) }
    #expect(error?.mark.line == line)
    // libyaml marks the digits, or the scalar: at most a few characters off.
    #expect(abs((error?.mark.column ?? 0) - column) <= 3)
  }

  @Test func `marks and bytes are those of the text as it is written`() throws {
    let text =
      "é: {\"\\ud83d\\ude00\": \"\\ud83d\\ude00\", b: \"x\\ud83d\\ude00\"} # \\ud83d\\ude00\nc: d\n"
    let document = try Document(text)
    let node = try #require(document.node(at: ["é", "b"]))
    #expect(node.start == Mark(line: 1, column: 40))
    #expect(String(decoding: Array(text.utf8)[node.bytes], as: UTF8.self) == #""x\ud83d\ude00""#)
    #expect(document.node(at: ["c"])?.start == Mark(line: 2, column: 4))
    #expect(document.text == text)
  }

  @Test func `an edit beside them leaves them as they are written`() throws {
    let text =
      "a: \"\\ud83d\\ude00\" # \\ud83d\\ude00\nb: old # \"\\ud83d\\ude00\"\nc: '\\ud83d\\ude00'\n"
    let new = try Document(text).applying([.set(["b"], .string("new"))]).document.text
    #expect(new == text.replacing("old", with: "new"))
    #expect(try Document(text).applying([.set(["a"], .string("😀"))]).document.text == text)
    let other = try Document(text).applying([.set(["a"], .string("x"))]).document.text
    #expect(other == "a: \"x\"" + text.dropFirst(17))
  }

  @Test func `many of them cost no more than others`() throws {
    let row = "- \"\\ud83d\\ude00\"\n"
    let text = String(repeating: row, count: 20_000)
    guard case .sequence(let values) = try Document(text).value else {
      Issue.record("no list")
      return
    }
    #expect(values.count == 20_000 && values.allSatisfy { $0 == .string("😀") })
  }
}
