import Testing
import Text

@Suite struct PlainTests {
  @Test(
    arguments: [
      "\u{00}", "\n", "\r\n", "\u{1B}", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{2029}",
      "\u{202E}", "\u{2066}", "\u{200F}", "\u{FEFF}",
    ]
  )
  func `what moves the cursor or turns the text becomes a space`(_ control: String) {
    let line = "a\(control)b".oneLine
    #expect(line.unicodeScalars.allSatisfy { !$0.isControl })
    #expect(line.hasPrefix("a ") && line.hasSuffix(" b"))
  }

  @Test func `visible characters are kept`() {
    let text = "é 日本 “x” → 🙂"
    #expect(text.oneLine == text)
  }

  @Test func `a long text is cut and says so`() {
    #expect("one  two\nthree".shown(limit: 100) == "one two three")
    #expect("abcdef".shown(limit: 4) == "abc…")
  }
}
