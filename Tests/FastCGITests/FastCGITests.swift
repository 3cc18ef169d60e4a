import Testing

@Suite struct FastCGITests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
