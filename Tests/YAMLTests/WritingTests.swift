import Testing
import YAML

/// How new texts are written.
@Suite struct WritingTests {
  private func written(_ text: String) -> String {
    String(Document.text(of: .string(text)).dropLast())
  }

  @Test(arguments: [
    "web-1", "1-web", "t4g.nano", "a b", "it's", "x:y", "a#b", "-x", "?x", "größe", "東京",
    "10.0.0.1a",
    "http://example.com/?a=b", "1a", "x1e5", "nullable", "yesno", "\\", "~x", "2026-01",
    "a-2026-01-31",
  ])
  func `an unambiguous text is written without quotes`(text: String) {
    #expect(written(text) == text)
  }

  @Test(arguments: [
    "", " ", "~", "null", "NULL", "true", "False", "yes", "No", "ON", "off", "y", "N", "12", "-3",
    "+4",
    "007", "0o17", "0x1F", "0b1", "1_000", "-_", "1.5", ".5", "5.", "1e5", "1.5e+3", ".inf",
    "-.INF", ".NaN",
    "12:30", "190:20:30.15", "2026-01-31", "2026-1-3 12:00", "<<", "=", "-", "?", ":", "- x", "? x",
    ": x",
    "a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "|", ">", "'a", "\"a", "%a", "@a", "`a", "[a",
    "a]", "{a",
    "a}", "a,b", " a", "a ", "---", "--- a", "...",
  ])
  func `a text that some reader takes for something else is quoted`(text: String) {
    #expect(written(text) == "\"" + text.replacing("\"", with: "\\\"") + "\"")
  }

  @Test(arguments: [
    ("a\tb\r\nc", #""a\tb\r\nc""#), ("a\\\"b:", #""a\\\"b:""#), ("\u{0}\u{7F}", #""\u0000\u007F""#),
    ("\u{85}\u{A0}", #""\u0085\u00A0""#), ("\u{2028}\u{FEFF}\u{200B}", #""\u2028\uFEFF\u200B""#),
    ("\u{E0001}", #""\U000E0001""#),
  ])
  func `what cannot be seen is escaped`(text: String, expected: String) throws {
    #expect(written(text) == expected)
    #expect(try Document(expected).value == .string(text))
  }

  @Test func `every character can be written, and read back`() throws {
    let characters = (UInt32(0)...0x2FFF).compactMap(Unicode.Scalar.init)
    let texts = characters.flatMap { ["\($0)", "a\($0)", "\($0)b"] }
    let document = try Document(texts.map { "- \(written($0))\n" }.joined())
    #expect(document.value == .sequence(texts.map(Value.string)))
  }

  @Test func `every character can be written in the quotes that stand there`() throws {
    let document = try Document("a: 'old'\nb: \"old\"\n")
    for value in [0...0xA1, 0x2027...0x202A, 0xFEFE...0xFEFF].joined() {
      let text = "\(Unicode.Scalar(UInt32(value)) ?? "?")"
      for key in ["a", "b"] {
        let new = try document.applying([.set([key], .string(text))]).document
        #expect(new.node(at: [key])?.value == .string(text))
      }
    }
  }

  @Test func `a boolean is written as YAML 1.2 says`() {
    #expect(Document.text(of: .bool(true)) == "true\n")
    #expect(Document.text(of: .bool(false)) == "false\n")
  }
}
