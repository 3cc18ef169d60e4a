import Testing

@testable import YAML

/// How often a text is parsed for many edits, and the results.
@Suite struct ManyEditsTests {
  private static let count = 2_000
  private static let keys = (0..<count).map { "k\($0)" }
  private static let mapping = "a: 1\n" + keys.map { "\($0): 0\n" }.joined()

  /// The new text, and how often it was parsed.
  private func edited(_ text: String, _ edits: [Edit]) throws -> (text: String, rounds: Int) {
    let work = EditSession.Work()
    let edited = try Document(text).applying(edits, work: work)
    return (edited.document.text, work.rounds)
  }

  @Test func `many new keys are added at once`() throws {
    let edits = Self.keys.map { Edit.set([$0], .int(0)) }
    let result = try edited("a: 1\n", edits)
    #expect(result.text == Self.mapping)
    #expect(result.rounds == 1)
  }

  @Test func `many keys are removed at once, except the last remaining one`() throws {
    let forth = try edited(Self.mapping, Self.keys.map { .remove([$0]) })
    #expect(forth.text == "a: 1\n")
    #expect(forth.rounds <= 2)
    let back = try edited(Self.mapping, Self.keys.reversed().map { .remove([$0]) })
    #expect(back.text == "a: 1\n")
    #expect(back.rounds <= 2)
  }

  @Test func `many values are replaced at once, in any order`() throws {
    let edits = Self.keys.indices.map { Edit.set([Self.keys[$0 * 7 % Self.count]], .int(1)) }
    let result = try edited(Self.mapping, edits)
    #expect(result.text == Self.mapping.replacing(": 0", with: ": 1"))
    #expect(result.rounds == 1)
  }

  @Test(arguments: [
    ("l:\n- a\n", "l:\n- a\n", "- x\n", ""), ("l: [a]\n", "l: [a", ", x", "]\n"),
  ])
  func `many items are added to a list at once`(
    text: String,
    start: String,
    item: String,
    end: String
  ) throws {
    let edits = (1...Self.count).map { Edit.insert(["l", String($0)], .string("x")) }
    let result = try edited(text, edits)
    #expect(result.text == start + String(repeating: item, count: Self.count) + end)
    #expect(result.rounds == 1)
  }

  @Test func `indexes mean the list after the edits before`() throws {
    let edits: [Edit] = [
      .remove(["0"]), .insert(["1"], .string("x")), .insert(["1"], .string("v")),
      .set(["3"], .string("z")), .remove(["4"]), .insert(["4"], .string("w")),
    ]
    let value = try Document("- a\n- b\n- c\n- d\n- e\n").value.applying(edits)
    let result = try edited("- a\n- b\n- c\n- d\n- e\n", edits)
    #expect(try Document(result.text).value == value)
    #expect(result.text == "- b\n- v\n- x\n- z\n- w\n- e\n")
  }

  @Test func `comments go with the keys they are about`() throws {
    let text = "a: 1\n# about b\nb: 2\n# about c\nc: 3\n# about d\nd: 4\n"
    let result = try edited(text, [.remove(["b"]), .remove(["c"]), .set(["e"], .int(5))])
    #expect(result.text == "a: 1\n# about d\nd: 4\ne: 5\n")
  }

  @Test func `one edit that is refused costs a few attempts, not one for each`() throws {
    let edits = Self.keys.map { Edit.set([$0], .int(1)) } + [.set(["b"], .int(2))]
    let work = EditSession.Work()
    let document = try Document("b: &x 1\nc: *x\n" + Self.mapping)
    let refusal = #expect(throws: EditRefusal.self) { try document.applying(edits, work: work) }
    #expect(refusal?.problem == "changing it would change every place that refers to &x")
    #expect(work.rounds < 100)
  }

  @Test func `what has to be read again and again is refused`() throws {
    let edits = (0..<10_000).map { Edit.set(["k5"], .int($0.isMultiple(of: 2) ? 1 : 2)) }
    let work = EditSession.Work(most: 100_000)
    let document = try Document(Self.mapping)
    let refusal = #expect(throws: EditRefusal.self) { try document.applying(edits, work: work) }
    #expect(refusal?.kind == .tooLarge)
    #expect(work.rounds < 10)
  }
}
