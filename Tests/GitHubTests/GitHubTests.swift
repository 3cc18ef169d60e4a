import Testing

@Suite struct GitHubTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
