import Testing
import YAML

@Suite struct MovingTests {
  @Test(arguments: [
    // Within a list.
    ("- a # aa\n# about b\n- b\n- c\n", "/1", "/0", "# about b\n- b\n- a # aa\n- c\n"),
    ("- a # aa\n- b\n- c\n", "/0", "/2", "- b\n- c\n- a # aa\n"),
    ("- a # aa\n- b\n- c\n", "/0", "/-", "- b\n- c\n- a # aa\n"),
    ("- a\n- b", "/1", "/0", "- b\n- a"),
    ("[a, b, c]", "/0", "/2", "[b, c, a]"), ("[a, b, c]", "/2", "/0", "[c, a, b]"),
    // Another key.
    ("a: 1 # one\nb: 2\n", "/a", "/c", "c: 1 # one\nb: 2\n"),
    ("{\"a\": 1, \"b\": 2}", "/a", "/c", "{\"c\": 1, \"b\": 2}"),
    ("a: 1\nb: 2 # two\n", "/a", "/b", "b: 1\n"), ("!!str : 1\n", "/", "/a", "!!str a : 1\n"),
    // Elsewhere, with what is in it.
    (
      "a:\n  x: 1\n  # about b\n  b: # bb\n    c: |\n      x\n    # end\nd:\n    e: 1\n", "/a/b",
      "/d/f",
      "a:\n  x: 1\nd:\n    e: 1\n    # about b\n    f: # bb\n      c: |\n        x\n      # end\n"
    ),
    ("a:\n    b:\n        c: 1\nd: 2\n", "/a/b", "/e", "a: {}\nd: 2\ne:\n    c: 1\n"),
    ("a: {b: 1}\nc: 2\n", "/a/b", "/d", "a: {}\nc: 2\nd: 1\n"),
    ("a: {b: [1, 2]}\nc: {}\n", "/a/b", "/c/d", "a: {}\nc:\n  d: [1, 2]\n"),
    ("a: 'x' # one\nb: {c: 1}\n", "/a", "/b/d", "b: {c: 1, d: 'x'}\n"),
    // Between a key and a dash.
    ("a:\n- b: 1\n  c: 2\n", "/a/0", "/d", "a: []\nd:\n  b: 1\n  c: 2\n"),
    ("a:\n- 1\nb:\n  c: 1\n  d: 2\n", "/b", "/a/0", "a:\n- c: 1\n  d: 2\n- 1\n"),
    ("a:\n- 1\nb: # bb\n  c: 1\n", "/b", "/a/-", "a:\n- 1\n- # bb\n  c: 1\n"),
    ("a:\n- 1\nb:\n- 2\n- 3\n", "/b", "/a/-", "a:\n- 1\n- - 2\n  - 3\n"),
    ("a:\n- - 1\n  - 2\n", "/a/0", "/b", "a: []\nb:\n  - 1\n  - 2\n"),
    ("a: [x]\nb: z # zz\n", "/b", "/a/0", "a: [z, x]\n"),
    // To its own place, and into one of its parents.
    ("a: 1\n", "/a", "/a", "a: 1\n"), ("- a\n- b\n", "/1", "/1", "- a\n- b\n"),
    ("a:\n  b:\n    c: 1\n", "/a/b", "/a", "a:\n  c: 1\n"),
    ("- a: 1\n  b: 2\n- c\n", "/0/a", "/0", "- 1\n- b: 2\n- c\n"),
  ])
  func `whole lines are cut and pasted`(
    text: String,
    from: String,
    path: String,
    expected: String
  ) throws {
    let edit = Edit.move(from: FieldPath(stringLiteral: from), to: FieldPath(stringLiteral: path))
    #expect(try edited(text, edit) == expected)
  }

  @Test func `a moved anchor may not come after its alias`() {
    let text = "a: &x 1\nb: *x\nc:\n  d: 1\n"
    let refusal = #expect(throws: EditRefusal.self) {
      try edited(text, .move(from: "/a", to: "/c/a"))
    }
    #expect(refusal?.kind == .unsafe)
    #expect(refusal?.description == "1:4: &x is referred to elsewhere, so it cannot move")
  }

  @Test(arguments: [
    ("- &x 1\n- *x\n", "/1", "/0", "2:3"), ("- &x 1\n- [a, *x]\n- &x 2\n", "/1", "/2", "2:7"),
  ])
  func `an alias may not come before its anchor or after another of its name`(
    text: String,
    from: String,
    path: String,
    place: String
  ) {
    let edit = Edit.move(from: FieldPath(stringLiteral: from), to: FieldPath(stringLiteral: path))
    let refusal = #expect(throws: EditRefusal.self) { try edited(text, edit) }
    #expect(refusal?.description == "\(place): elsewhere, *x would not mean the same")
  }

  @Test func `an alias moves to where its anchor is known`() throws {
    let text = "a: &x 1\nb: *x\nc:\n  d: 1\n"
    #expect(try edited(text, .move(from: "/b", to: "/c/b")) == "a: &x 1\nc:\n  d: 1\n  b: *x\n")
    #expect(throws: EditRefusal.self) {
      try edited(
        "z:\n- 1\na: &x {y: 1}\nb: *x\n",
        .move(from: "/a", to: "/z/-"),
        .move(from: "/b", to: "/z/0")
      )
    }
  }

  @Test(arguments: [("/a", "/a/b"), ("/x", "/a"), ("/a", "/x/y"), ("/a", "/b/2"), ("/a", "/b/x")])
  func `a missing value is reported as missing`(from: String, path: String) {
    let edit = Edit.move(from: FieldPath(stringLiteral: from), to: FieldPath(stringLiteral: path))
    let refusal = #expect(throws: EditRefusal.self) { try edited("a: {c: 1}\nb: [1]\n", edit) }
    #expect(refusal?.kind == .missing)
  }
}
