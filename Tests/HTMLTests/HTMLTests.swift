import HTML
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
    let list = Markup(each: 1...3) { "<i>\($0)</i>" }
    let all: Markup = "a\(large)b\([large, list])c\(Markup?.none)d"
    let text = "<b>" + String(repeating: "&quot;", count: 5_000) + "</b>"
    #expect(self.text(all) == "a\(text)b\(text)<i>1</i><i>2</i><i>3</i>cd")
    #expect(all.count == all.bytes.count)
    #expect(all.size < 100)
  }

  @Test func `numbers are text`() {
    #expect(text("\(42)") == "42")
  }

  @Test func `nothing stands for no markup`() {
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
