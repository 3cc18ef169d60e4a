import Testing

@testable import Web

@Suite struct ANSITextTests {
  private func html(_ text: String) -> String {
    String(decoding: ANSIText(text: text).markup.bytes, as: UTF8.self)
  }

  @Test func `colours become classes, and the rest is text`() {
    #expect(
      html("a \u{1B}[1;31m<b>\u{1B}[0m & c") == #"a <span class="f1 b">&lt;b&gt;</span> &amp; c"#
    )
    #expect(html("\u{1B}[38;5;196mx\u{1B}[39my") == #"<span class="f9">x</span>y"#)
    #expect(html("\u{1B}[48;2;0;0;255mx\u{1B}[m") == #"<span class="g12">x</span>"#)
  }

  @Test func `numbers that mean nothing change nothing`() {
    #expect(html("\u{1B}[999;38;5mx") == "x")
    #expect(html("\u{1B}[99999999999999999999mx") == "x")
    #expect(html("x\u{1B}") == "x")
    #expect(html("\u{1B}[31") == "[31")
  }

  @Test func `what turns the writing direction is shown`() {
    #expect(html("\u{1B}[31ma\u{202E}b").contains(#"data-control="U+202E""#))
  }
}
