import Testing

@Suite struct LocalGitTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
