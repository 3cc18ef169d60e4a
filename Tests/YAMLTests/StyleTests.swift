import Testing
import YAML

/// How new values are written, in the style of old ones or from scratch.
@Suite struct StyleTests {
  @Test(arguments: [
    ("a: old # c\n", "12", "a: 12 # c\n"), ("a: 'old'\n", "1.50e-3", "a: 1.50e-3\n"),
    ("a: \"5\"\n", "12345678901234567890123", "a: 12345678901234567890123\n"),
    ("a: old\n", "null", "a: null\n"), ("a: old\n", "-.inf", "a: -.inf\n"),
    ("a: old\n", ".nan", "a: .nan\n"), ("a: 1\n", "true", "a: true\n"),
    ("a: False\n", "true", "a: True\n"), ("a: FALSE\n", "true", "a: TRUE\n"),
    ("a: !!int 5\n", "6", "a: !!int 6\n"), ("a: !!float 5.0\n", "6.5", "a: !!float 6.5\n"),
    ("a: |\n  old\n", "5", "a: 5\n"), ("a: | # why\n  old\n", "5", "a: 5 # why\n"),
    ("- old\n", "[]", "- []\n"), ("a: {x: 1}\n", "5", "a: 5\n"), ("a:\n", "0.10", "a: 0.10\n"),
  ])
  func `a scalar of any type takes a scalar's place`(
    text: String,
    value: String,
    expected: String
  )
    throws
  {
    let path: FieldPath = text.hasPrefix("-") ? "/0" : "/a"
    #expect(try edited(text, .set(path, yaml(value))) == expected)
  }

  @Test(arguments: [
    ("a: x\nb: 1\n", "one\ntwo\n", "a: |\n  one\n  two\nb: 1\n"),
    ("a: x # c\nb: 1\n", "one\ntwo", "a: |- # c\n  one\n  two\nb: 1\n"),
    ("a: x\nb: 1\n", "one\n\n\n", "a: |+\n  one\n\n\nb: 1\n"),
    ("a: x\nb: 1\n", " one\ntwo\n", "a: |2\n   one\n  two\nb: 1\n"),
    ("a: x\nb: 1\n", "\n\none\n", "a: |2\n\n\n  one\nb: 1\n"),
    ("a: x\nb: 1\n", "\tone\ntwo\n", "a: |2\n  \tone\n  two\nb: 1\n"),
    ("a: x\nb: 1\n", "one\r\ntwo\n", "a: \"one\\r\\ntwo\\n\"\nb: 1\n"),
    ("a: x\nb: 1\n", "one\n  \ntwo\n", "a: \"one\\n  \\ntwo\\n\"\nb: 1\n"),
    ("a: x\nb: 1\n", "\n", "a: \"\\n\"\nb: 1\n"),
    // The text after it would become part of it.
    ("a: x\n\nb: 1\n", "one\n\n", "a: \"one\\n\\n\"\n\nb: 1\n"),
    ("a: x\n   # deep\nb: 1\n", "one\ntwo\n", "a: \"one\\ntwo\\n\"\n   # deep\nb: 1\n"),
    ("a: x", "one\ntwo\n", "a: \"one\\ntwo\\n\""), ("a: x", "one\ntwo", "a: |-\n  one\n  two"),
    ("a: {b: 1}\nc: [x]\na2: 1\n", "one\ntwo", "a: |-\n  one\n  two\nc: [x]\na2: 1\n"),
    ("a: x\r\nb: 1\r\n", "one\ntwo\n", "a: |\r\n  one\r\n  two\r\nb: 1\r\n"),
    ("a: >-\n    old\n    text\nb: 1\n", "one\ntwo", "a: >-\n    one\n\n    two\nb: 1\n"),
    ("a: >-\n    old\n    text\nb: 1\n", "one", "a: >-\n    one\nb: 1\n"),
    ("a: >\n  old\nb: 1\n", " one\ntwo\n", "a: |2\n   one\n  two\nb: 1\n"),
    ("a: | # c\n  old\nb: 1\n", "one\ntwo\n", "a: | # c\n  one\n  two\nb: 1\n"),
    ("z:\n    a: 1\na: x\n", "one\ntwo\n", "z:\n    a: 1\na: |\n    one\n    two\n"),
  ])
  func `a text of several lines is written in lines where they can hold it`(
    text: String,
    value: String,
    expected: String
  ) throws {
    #expect(try edited(text, .set("/a", .string(value))) == expected)
  }

  @Test func `in brackets everything is written on one line`() throws {
    let value = try yaml("{t: \"a\\nb\", s: \"x, y\", k: [1, {}], q: \"?x\"}")
    #expect(
      try edited("a: [1]\n", .insert("/a/-", value))
        == "a: [1, {t: \"a\\nb\", s: \"x, y\", k: [1, {}], q: \"?x\"}]\n"
    )
    #expect(
      try edited("[\"a\"]", .insert("/0", value))
        == #"[{"t": "a\nb", "s": "x, y", "k": [1, {}], "q": "?x"}, "a"]"#
    )
  }

  @Test(arguments: [
    ("a: 1 # c\n", "a: # c\n  b:\n    - x\n    - w: z\n"),
    ("a:\n# about z\nz: 1\n", "a:\n  b:\n    - x\n    - w: z\n# about z\nz: 1\n"),
    ("a: &x 1\n", "a: &x\n  b:\n    - x\n    - w: z\n"),
    ("a: |\n  old\n\nz: 1\n", "a:\n  b:\n    - x\n    - w: z\n\nz: 1\n"),
    ("a: [1]\n", "a: {b: [x, {w: z}]}\n"),
    ("a:\n    - 1\n    - 2\nz: 1\n", "a:\n    b:\n        - x\n        - w: z\nz: 1\n"),
    ("a:\n- 1\n# about z\nz: 1\n", "a:\n  b:\n  - x\n  - w: z\n# about z\nz: 1\n"),
    ("a: 1\r\nz: 1\r\n", "a:\r\n  b:\r\n    - x\r\n    - w: z\r\nz: 1\r\n"),
  ])
  func `a collection takes the place of anything`(text: String, expected: String) throws {
    let value = try yaml("b: [x, {w: z}]")
    let result = try edited(text, .set("/a", value))
    #expect(result == expected)
  }

  @Test(arguments: [
    ("- 1\n- 2 # c\n", "- b: 1\n  c: 2\n- # c\n  b: 1\n  c: 2\n"),
    ("- - 1\n- {}\n", "- b: 1\n  c: 2\n- b: 1\n  c: 2\n"),
    ("- |\n  old\n-\n", "- b: 1\n  c: 2\n- b: 1\n  c: 2\n"),
  ])
  func `a mapping is written behind a dash`(text: String, expected: String) throws {
    let value = try yaml("{b: 1, c: 2}")
    #expect(try edited(text, .set("/0", value), .set("/1", value)) == expected)
  }

  @Test(arguments: [
    ("a:\n- 1\nb: []\n", "a:\n- 1\nb:\n- x\n"), ("a:\n  - 1\nb: []\n", "a:\n  - 1\nb:\n  - x\n"),
    ("a:\n    c: 1\nb: []\n", "a:\n    c: 1\nb:\n    - x\n"), ("b: [] # c\n", "b: # c\n  - x\n"),
  ])
  func `a new sequence has the file's own dashes`(text: String, expected: String) throws {
    #expect(try edited(text, .insert("/b/0", "x")) == expected)
  }

  @Test(arguments: [
    ("a:\n- 1 # one\n# about 2\n- 2\n", 0, "a:\n- x\n- 1 # one\n# about 2\n- 2\n"),
    ("a:\n- 1 # one\n# about 2\n- 2\n", 1, "a:\n- 1 # one\n- x\n# about 2\n- 2\n"),
    ("a:\n- 1\n- 2 # two\nb: 3\n", 2, "a:\n- 1\n- 2 # two\n- x\nb: 3\n"),
    ("a:\n  -   b: 1\n      c: 2\n", 1, "a:\n  -   b: 1\n      c: 2\n  - x\n"),
    ("a: [1, 2]\n", 1, "a: [1, x, 2]\n"), ("a: [1, 2,]\n", 2, "a: [1, 2, x]\n"),
    ("a: [\n  1, # one\n  2 # two\n]\n", 2, "a: [\n  1, # one\n  2, # two\n  x\n]\n"),
    ("a: [\n  1, # one\n  2,\n]\n", 2, "a: [\n  1, # one\n  2,\n  x,\n]\n"),
    ("a: [\n  # about 1\n  1,\n  2]\n", 0, "a: [\n  x,\n  # about 1\n  1,\n  2]\n"),
    ("a: [\n  1,\n  2]\n", 2, "a: [\n  1,\n  2, x]\n"),
  ])
  func `an item comes in at the column of the first dash`(
    text: String,
    index: Int,
    expected: String
  ) throws {
    #expect(try edited(text, .insert(FieldPath(["a", "\(index)"]), "x")) == expected)
  }

  @Test func `an item can be inserted before one behind another dash`() throws {
    #expect(try edited("- - a\n  - b\n", .insert("/0/0", "x")) == "- - x\n  - a\n  - b\n")
  }

  @Test(arguments: [
    ("a: 1 # one\n\n# about d\nd: 2\n", "a: 1 # one\nb: x\n\n# about d\nd: 2\n"),
    ("d: 2\na:\n  e: 1\n  # end of a\n# end\n", "d: 2\na:\n  e: 1\n  # end of a\n# end\nb: x\n"),
    ("d: 2\nz: 3\n", "d: 2\nz: 3\nb: x\n"), ("{a: 1, d: 2}\n", "{a: 1, b: x, d: 2}\n"),
    ("a: |\n  t\n\nd: 2\n", "a: |\n  t\nb: x\n\nd: 2\n"),
    ("a: |+\n  t\n\nd: 2\n", "a: |+\n  t\n\nb: x\nd: 2\n"),
    ("a: |\n  t\n   \nd: 2\n", "a: |\n  t\n   \nb: x\nd: 2\n"),
  ])
  func `a key is inserted after its nearest predecessor`(
    text: String,
    expected: String
  ) throws {
    #expect(try edited(text, .set("/b", "x"), order: ["a", "b", "c", "d"]) == expected)
  }

  @Test func `a collection that changes keeps what both have`() throws {
    let text = "a: # why\n  # the first\n  b: 1 # one\n  c: [x, y] # c\n  d: {e: 1}\nf: 2\n"
    let value = try yaml("{b: 2, c: [x, y, z], g: new}")
    #expect(
      try edited(text, .set("/a", value))
        == "a: # why\n  # the first\n  b: 2 # one\n  c: [x, y, z] # c\n  g: new\nf: 2\n"
    )
    let list = "- a: 1 # one\n- b: 2\n- c: 3 # three\n"
    #expect(
      try edited(list, .set(.root, yaml("[{a: 1}, {c: 3}]"))) == "- a: 1 # one\n- c: 3 # three\n"
    )
  }

  @Test func `the whole document keeps its header and its marks`() throws {
    let text = "# head\n---\n# more\na: 1 # c\n# end\n...\n"
    #expect(try edited(text, .set(.root, yaml("[1]"))) == "# head\n---\n# more\n- 1\n# end\n...\n")
    #expect(try edited("--- # c\n", .set(.root, yaml("{b: 1}"))) == "--- # c\nb: 1\n")
  }

  @Test func `a new document is written in lines`() throws {
    let value = try yaml("{a: {b: [1, [2, 3], {c: d, e: {}}]}, f: \"x\\ny\\n\", g: \"yes\", h: []}")
    let text = Document.text(of: value)
    #expect(
      text == """
        a:
          b:
            - 1
            - - 2
              - 3
            - c: d
              e: {}
        f: |
          x
          y
        g: "yes"
        h: []

        """
    )
    #expect(try yaml(text) == value)
    #expect(Document.text(of: .string("a\nb")) == "|-\n  a\n  b\n")
    #expect(Document.text(of: .mapping([])) == "{}\n")
  }
}
