import Testing

@Suite struct YAMLTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
