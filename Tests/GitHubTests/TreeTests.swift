import Testing

@testable import GitHub

@Suite struct TreeTests {
  private func answer(_ text: String) -> Answer {
    Answer(
      status: 200,
      etag: nil,
      body: Array(text.utf8),
      unintelligible: .outage("it is no tree", mayHaveArrived: false)
    )
  }

  private func decoded(_ text: String) -> TreePayload? {
    try? answer(text).decoded(as: TreePayload.self, keeping: .everything)
  }

  private func entry(_ path: String) -> String {
    #"{"path":"\#(path)","mode":"100644","type":"blob","sha":"\#(String(repeating: "a", count: 40))","size":7}"#
  }

  @Test func `entries come from many pieces, in order`() {
    let paths = (0..<2_000).map { "p\($0)/]}\\\",[{" }
    let text =
      #" { "sha" : "x", "url":"h\"]", "tree" : [ \#(paths.map(entry).joined(separator: " ,\n")) ] , "truncated" : true } "#
    let tree = decoded(text)
    #expect(tree?.entries.map(\.path) == (0..<2_000).map { "p\($0)/]}\",[{" })
    #expect(tree?.truncated == true)
    #expect(tree?.entries.first?.size == 7)
  }

  @Test func `an empty tree has no entries`() {
    #expect(decoded(#"{"tree":[],"truncated":false}"#)?.entries.isEmpty == true)
    #expect(decoded(#"{"tree":[ ]}"#)?.truncated == false)
  }

  @Test(arguments: [
    "", "[]", "{}", "{", #"{"tree":{}}"#, #"{"tree":[}"#, #"{"tree":[{}]}"#, #"{"tree":[1]}"#,
    #"{"tree":[],}x"#, #"{"tree":[]"#, #"{"tree":["#, #"{"tree":[]} x"#,
    #"{"tree":[{"path":"a"}]}"#,
    #"{"tree":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}"#, #"{"tree":"["}"#, #"{"tree"}"#,
  ])
  func `an answer that is not a tree is unintelligible`(_ text: String) {
    #expect(decoded(text) == nil)
  }

  @Test func `an entry longer than any of GitHub's is refused`() {
    #expect(decoded("{\"tree\":[\(entry(String(repeating: "x", count: 40_000)))]}") == nil)
  }

  @Test func `a text of nothing but small values, or of a hundred levels, is not decoded`() {
    for text in [
      "[" + String(repeating: "0,", count: 50_000) + "0]",
      String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ] {
      #expect(throws: CallFailure.self) { try answer(text).decoded(as: UserPayload.self) }
    }
  }
}
