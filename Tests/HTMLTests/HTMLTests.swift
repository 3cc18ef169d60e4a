import HTML
import Synchronization
import Testing

@Suite struct MarkupTests {
  private func text(_ markup: Markup) -> String { String(decoding: markup.bytes, as: UTF8.self) }

  @Test(arguments: [
    ("a<b", "a&lt;b"), ("\"x\" & 'y'", "&quot;x&quot; &amp; &#39;y&#39;"), ("</p>", "&lt;/p&gt;"),
    ("plain", "plain"), ("é ☃ 🚀", "é ☃ 🚀"), ("", ""), ("nul\u{0}", "nul\u{FFFD}"),
    ("line\nbreak\ttab", "line\nbreak\ttab"), ("a\r\nb\rc", "a&#13;\nb&#13;c"),
  ])
  func `a value is escaped`(_ value: String, _ expected: String) {
    #expect(text("<p>\(value)</p>") == "<p>\(expected)</p>")
  }

  @Test func `markup inside markup is not escaped again`() {
    let inner: Markup = "<b>\("<")</b>"
    #expect(text("<p>\(inner)\([inner, inner])</p>") == "<p><b>&lt;</b><b>&lt;</b><b>&lt;</b></p>")
  }

  @Test func `a long text is cut, and its length said`() {
    let text = String(repeating: "é", count: 12_345)
    let shown = String(repeating: "é", count: 2_000)
    #expect(self.text("<p>\(text)</p>") == "<p>\(shown)… 12,345 characters, first 2,000 shown</p>")
    #expect(self.text("\(whole: text)") == text)
    #expect(self.text("<a\(attribute: "title", text)>").hasSuffix("shown\">"))
  }

  @Test func `large parts are shared, in order, and counted`() {
    let quotes = String(repeating: "\"", count: 5_000)
    let large: Markup = "<b>\(whole: quotes)</b>"
    let list = Markup(each: 1..<4) { "<i>\($0)</i>" }
    let all: Markup = "a\(large)b\([large, list])c\(Markup?.none)d"
    let text = "<b>" + String(repeating: "&quot;", count: 5_000) + "</b>"
    #expect(self.text(all) == "a\(text)b\(text)<i>1</i><i>2</i><i>3</i>cd")
    #expect(all.count == all.bytes.count)
    #expect(all.size < 100)
  }

  @Test func `a long list is made while it is written, a short one at once`() {
    let renderings = Mutex(0)
    let line: @Sendable (Int) -> Markup = { number in
      renderings.withLock { $0 += 1 }
      return "<i>\(number)</i>"
    }
    let short = Markup(each: 0..<10, line)
    #expect(text(short) == (0..<10).map { "<i>\($0)</i>" }.joined())
    #expect(short.size == short.count)
    #expect(renderings.withLock { $0 } == 10)
    let long = Markup(each: Array(0..<10_000), line)
    #expect(text(long) == (0..<10_000).map { "<i>\($0)</i>" }.joined())
    #expect(long.size == 0)
  }

  @Test func `every byte is escaped or unchanged`() {
    for byte in UInt8(0)..<0x80 {
      let character = String(Unicode.Scalar(byte))
      let expected =
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        case 0x0D: "&#13;"
        case 0x09, 0x0A, 0x0C, 0x20...0x7E: character
        default: "\u{FFFD}"
        }
      #expect(text("\(character)") == expected)
      // The same between other characters, at each position in a machine word.
      for place in 0..<8 {
        let (before, after) = (String("zyxwvuts".prefix(place)), "é☃ and 0123456789")
        #expect(text("\(before + character + after)") == before + expected + after)
      }
    }
  }

  @Test func `numbers are text`() {
    #expect(text("\(42)") == "42")
  }

  @Test func `nil is empty markup`() {
    let nothing: Markup? = nil
    #expect(text("<p>\(nothing)</p>") == "<p></p>")
  }

  @Test func `an attribute is written, escaped, or left out`() {
    #expect(text("<a\(attribute: "title", "\"")>") == "<a title=\"&quot;\">")
    #expect(text("<a\(attribute: "title", nil)>") == "<a>")
    #expect(
      text("<input\(attribute: "checked", if: true)\(attribute: "disabled", if: false)>")
        == "<input checked>"
    )
  }
}
