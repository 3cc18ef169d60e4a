import Testing

@Suite struct CurlTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
