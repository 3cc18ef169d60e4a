import Testing

@Suite struct SpecsTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
