import Testing

@Suite struct SpecEditorTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
