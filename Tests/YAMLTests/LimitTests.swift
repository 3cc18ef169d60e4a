import Testing
import YAML

@Suite struct LimitTests {
  private func error(_ text: String, _ limits: Document.Limits = .standard) -> YAMLError? {
    do {
      _ = try Document(text, limits: limits)
      return nil
    } catch { return error }
  }

  private func isTooLarge(_ error: YAMLError?) -> Bool {
    if case .tooLarge = error { true } else { false }
  }

  /// Nine aliases of nine aliases of …, so 9⁹ nodes in a few lines.
  private static let laughs =
    "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    + (1...9).map { level in
      "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
        + "]\n"
    }.joined()

  @Test func `aliases that expand without end are refused where they do`() {
    let error = error(Self.laughs)
    #expect(isTooLarge(error))
    #expect(error?.mark.line == 6)
  }

  @Test func `merge keys that expand without end are refused`() {
    let keys = (0..<500).map { "k\($0): 1" }.joined(separator: ", ")
    let text = "a: &a {\(keys)}\nb:\n" + (0..<500).map { "- {<<: *a, m\($0): 1}\n" }.joined()
    #expect(isTooLarge(error(text)))
  }

  @Test func `nodes are counted to the last`() {
    var limits = Document.Limits.standard
    limits.nodes = 7
    // The mapping, two keys, the list with two items, and the alias, which brings three more.
    #expect(error("a: [1, 2]\nb: 3\n", limits) == nil)
    #expect(isTooLarge(error("a: &x [1, 2]\nb: *x\n", limits)))
  }

  @Test func `depth is counted in written collections`() {
    var limits = Document.Limits.standard
    limits.depth = 3
    #expect(error("[[[1]]]", limits) == nil)
    #expect(isTooLarge(error("[[[[1]]]]", limits)))
    #expect(error("a:\n  b:\n    c: 1\n", limits) == nil)
    #expect(isTooLarge(error("- - - - 1\n", limits)))
  }

  @Test func `depth is counted through aliases`() {
    var limits = Document.Limits.standard
    limits.depth = 4
    #expect(error("- &a [[1]]\n- [*a]\n", limits) == nil)
    #expect(isTooLarge(error("- &a [[1]]\n- [[*a]]\n", limits)))
  }

  @Test(arguments: ["[", "{a: ", "- ", "? ", "[a, ", "{{", "- [", "&a [", "!!seq ["])
  func `a text that only opens is refused, however long`(piece: String) {
    #expect(error(String(repeating: piece, count: 100_000)) != nil)
  }

  @Test(arguments: ["", "\u{FEFF}", "a: 1\n...\n"])
  func `directives are counted, since libyaml compares each with all others`(before: String) {
    let directives = (0..<101).map { "%TAG !t\($0)! tag:\r\n" }.joined()
    let error = error(before + directives + "---\nb: 1\n")
    #expect(isTooLarge(error))
    #expect(error?.mark == Mark(line: before.hasPrefix("a") ? 103 : 101, column: 1))
  }

  @Test func `size is counted in bytes`() {
    var limits = Document.Limits.standard
    limits.size = 5
    #expect(error("a: é", limits) == nil)
    #expect(isTooLarge(error("a: éé", limits)))
    #expect(throws: YAMLError.self) { try Document(bytes: Array("a: éé".utf8), limits: limits) }
  }
}
