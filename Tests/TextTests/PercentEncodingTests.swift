import Testing
import Text

@Suite struct PercentEncodingTests {
  @Test func `a path keeps its slashes, a segment does not`() {
    #expect(
      PercentEncoding.encodedPath("a/b c#d?e%f&g=ä") == "a/b%20c%23d%3Fe%25f%26g%3D%C3%A4"
    )
    #expect(PercentEncoding.encoded("a/b+c") == "a%2Fb%2Bc")
  }

  @Test(arguments: ["", "a-b_c.d~e", "a b", "é/日", "100 %", "a+b&c=d"])
  func `what was encoded is decoded to the same text`(_ text: String) {
    #expect(PercentEncoding.decoded(PercentEncoding.encoded(text).utf8[...]) == text)
  }
}
