import Testing

@Suite struct HTMLTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
