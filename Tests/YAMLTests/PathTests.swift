import Testing
import YAML

/// The meaning of paths and values.
@Suite struct PathTests {
  private let text = "a: {b: [1, {c: 2}]}\n0x10: x\n\"\": e\n~: n\nx/y: s\n1.0: f\n"

  @Test(arguments: [
    ("", "a mapping"), ("/a/b/1/c", "a number"), ("/16", "a text"), ("/", "a text"),
    ("/null", "a text"), ("/x~1y", "a text"), ("/1.0", "a text"), ("/a/b", "a list"),
  ])
  func `a path leads through keys by their canonical text, and indexes`(
    path: String,
    kind: String
  )
    throws
  {
    let document = try Document(text)
    let path = FieldPath(stringLiteral: path)
    #expect(document.node(at: path)?.kind == kind)
    #expect(document.value.value(at: path)?.kind == kind)
  }

  @Test(arguments: [
    "/a/b/2", "/a/b/-", "/a/b/01", "/a/b/+1", "/a/b/", "/a/c", "/0x10", "/a/b/1/c/d",
  ])
  func `other paths lead nowhere`(path: String) throws {
    let document = try Document(text)
    let path = FieldPath(stringLiteral: path)
    #expect(document.node(at: path) == nil)
    #expect(document.value.value(at: path) == nil)
    let refusal = #expect(throws: EditRefusal.self) { try document.applying([.remove(path)]) }
    #expect(refusal?.kind == .missing)
    #expect(refusal?.mark != nil)
  }

  @Test(arguments: [
    Edit.set("/l/2", "x"), .set("/l/-", "x"), .set("/l/01", "x"), .set("/l/x", "x"),
    .insert("/l/3", "x"), .insert("/l/01", "x"), .insert("/l/x", "x"), .set("/t/x", "x"),
    .insert("/n/x", "x"), .insert("/m/o/p", "x"), .insert("/n/0", "x"), .remove("/n/x"),
  ])
  func `there has to be a place`(edit: Edit) {
    let text = "l: [1, 2]\nt: text\nn:\nm: {}\n"
    let refusal = #expect(throws: EditRefusal.self) { try edited(text, edit) }
    #expect(refusal?.kind == .missing)
    #expect(refusal?.mark != nil)
  }

  @Test func `an insertion at a key is a set where its mapping is there`() throws {
    #expect(try edited("a: {}\nb: 1\n", .insert("/a/c", .int(1))) == "a:\n  c: 1\nb: 1\n")
    #expect(try edited("b: 1 # c\n", .insert("/b", .int(2))) == "b: 2 # c\n")
    #expect(try edited("b: 1\n", .insert("", yaml("{c: 2}"))) == "c: 2\n")
  }

  @Test(arguments: ["a: 0x10\n", "a: +16\n", "a: 016\n", "a: 0o20\n", "a: &x 16 # c\n"])
  func `the same number in another spelling is no change`(text: String) throws {
    #expect(try edited(text, .set("/a", .int(16))) == text)
  }

  @Test func `the same value is no change, whatever the order of keys`() throws {
    let text = "a: {x: 1, y: [é, ~]} # c\nb:\n- |\n  t\n"
    let value = try yaml("{b: [\"t\\n\"], a: {y: [é, null], x: 1}}")
    #expect(try edited(text, .set(.root, value)) == text)
  }

  @Test func `letters are compared byte by byte`() throws {
    let text = "a: \u{E9}\n"
    #expect(try edited(text, .set("/a", "e\u{301}")).utf8.elementsEqual("a: e\u{301}\n".utf8))
    let key = FieldPath(["e\u{301}"])
    #expect(
      try edited("\u{E9}: 1\n", .set(key, .int(2))).utf8.elementsEqual(
        "\u{E9}: 1\ne\u{301}: 2\n".utf8
      )
    )
  }

  @Test func `the whole document cannot be removed`() {
    #expect(throws: EditRefusal.self) { try edited("a: 1\n", .remove(.root)) }
  }

  @Test func `values take the same edits`() throws {
    let value = try yaml("{a: {b: [1, 2]}, c: 3}")
    let edits: [Edit] = [
      .insert("/a/b/-", .int(4)), .remove("/a/b/0"), .move(from: "/a/b/1", to: "/d"),
      .set("/e/f", .bool(true)), .set("/c", .null),
    ]
    #expect(try value.applying(edits) == yaml("{a: {b: [2]}, c: null, d: 4, e: {f: true}}"))
  }
}
