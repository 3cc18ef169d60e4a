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
