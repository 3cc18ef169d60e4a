import Testing
import YAML

@Suite struct ReadingTests {
  private func mapping(_ members: KeyValuePairs<String, Value>) -> Value {
    .mapping(members.map { Value.Member(key: $0.key, value: $0.value) })
  }

  @Test(arguments: ["", "\n", "# only a comment\n", "\u{FEFF}", "\u{FEFF}# comment", " \n\n"])
  func `a text without a node is null`(text: String) throws {
    let document = try Document(text)
    #expect(document.root == nil)
    #expect(document.value == .null)
    #expect(document.node(at: ["a"]) == nil)
  }

  @Test func `an empty document with a marker is a null node`() throws {
    #expect(try Document("---\n").root?.value == .null)
    #expect(try Document("---\n...\n").value == .null)
  }

  @Test func `order is kept`() throws {
    #expect(try Document("b: 1\na: 2\n").value == mapping(["b": .int(1), "a": .int(2)]))
  }

  @Test(arguments: [
    "%YAML 1.2\n---\na: 1\n", "%YAML 1.1\n---\na: 1\n...\n", "--- {a: 1}", "---\na: 1\n...",
  ])
  func `directives and markers are no content`(text: String) throws {
    #expect(try Document(text).value == mapping(["a": .int(1)]))
  }

  @Test func `a tag directive gives its prefix`() throws {
    let document = try Document("%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 1\n")
    #expect(document.node(at: ["a"])?.value == .string("1"))
  }

  // MARK: Anchors

  @Test func `an alias has its anchor's content and its own place`() throws {
    let document = try Document("a: &x [1, 2]\nb: *x\n")
    let node = try #require(document.node(at: ["b"]))
    #expect(node.isAlias)
    #expect(node.start == Mark(line: 2, column: 4))
    #expect(node.bytes == 16..<18)
    #expect(node.value == .sequence([.int(1), .int(2)]))
    #expect(document.node(at: ["a"])?.isAlias == false)
  }

  @Test func `the last anchor of a name counts`() throws {
    let document = try Document("- &x 1\n- *x\n- &x 2\n- *x\n")
    #expect(document.value == .sequence([.int(1), .int(1), .int(2), .int(2)]))
  }

  @Test func `an alias can be a key`() throws {
    #expect(try Document("a: &k name\n*k : 1\n").node(at: ["name"])?.value == .int(1))
  }

  @Test(arguments: [("a: *x\n", 4), ("&x [*x]\n", 5), ("&x {k: *x}\n", 8), ("&x [&x [*x]]\n", 9)])
  func `an alias without an anchor before it, or inside it, is an error`(text: String, column: Int)
  {
    let error = #expect(throws: YAMLError.self) { try Document(text) }
    #expect(error?.mark == Mark(line: 1, column: column))
  }

  // MARK: Merge keys

  @Test func `own keys win, then earlier merges`() throws {
    let document = try Document(
      """
      one: &one {a: 1, b: 1}
      two: &two {b: 2, c: 2}
      all:
        c: 3
        <<: [*one, *two, {d: 4, a: 4}]
        e: 5
      """
    )
    let all = try #require(document.node(at: ["all"]))
    #expect(
      all.value
        == mapping(["c": .int(3), "a": .int(1), "b": .int(1), "d": .int(4), "e": .int(5)])
    )
    #expect(all.entry("a")?.isMerged == true)
    #expect(all.entry("c")?.isMerged == false)
    #expect(all.entry("<<") == nil)
  }

  @Test func `a merge brings what its mapping has merged`() throws {
    let document = try Document("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n")
    #expect(document.node(at: ["c"])?.value == mapping(["x": .int(1), "y": .int(2)]))
  }

  @Test func `a quoted merge key is a key like any other`() throws {
    #expect(try Document("\"<<\": {a: 1}\n").node(at: ["<<", "a"])?.value == .int(1))
  }

  @Test(arguments: ["<<: 1", "<<: ", "<<: [1]", "<<: [[{a: 1}]]", "{<<: {a: 1}, <<: {b: 1}}"])
  func `a merge key takes mappings alone, and once`(text: String) {
    #expect(throws: YAMLError.self) { try Document(text) }
  }

  // MARK: Keys

  @Test(arguments: [
    ("a: 1\nb: 2\na: 3\n", 3), ("'a': 1\na: 3\n", 2), ("0x10: 1\n16: 2\n", 2),
    ("~: 1\nnull: 2\n", 2),
    ("true: 1\nTRUE: 2\n", 2), ("1: a\n\"1\": b\n", 2),
  ])
  func `a key that is there already is an error at its place`(text: String, line: Int) {
    let error = #expect(throws: YAMLError.self) { try Document(text) }
    #expect(error?.mark == Mark(line: line, column: 1))
    #expect(error?.problem.hasSuffix("already exists") == true)
  }

  @Test func `composed and decomposed letters are different keys`() throws {
    let document = try Document("\u{E9}: 1\ne\u{301}: 2\n")
    #expect(document.node(at: ["\u{E9}"])?.value == .int(1))
    #expect(document.node(at: ["e\u{301}"])?.value == .int(2))
  }

  @Test(arguments: ["? [a]\n: 1\n", "{a: 1}: 2\n", "a: &x [1]\n*x : 2\n"])
  func `a key that is a collection is an error`(text: String) {
    #expect(throws: YAMLError.self) { try Document(text) }
  }

  @Test func `keys have the usual spelling of their type`() throws {
    let value = try Document("0x10: a\nyes: b\nTrue: c\n~: d\n1.50: e\n").value
    guard case .mapping(let members) = value else { Issue.record("no mapping"); return }
    #expect(members.map(\.key) == ["16", "yes", "true", "null", "1.5"])
  }
}
