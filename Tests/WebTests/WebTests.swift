import Testing

@Suite struct WebTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
