import Testing
import YAML

@Suite struct RemovalTests {
  @Test(arguments: [
    ("a: 1\nb: 2\n", "/a", "b: 2\n"),
    ("a: 1\nb: 2", "/b", "a: 1"),
    ("a: |\n  x\nb: 2", "/b", "a: |\n  x\n"),
    ("a: 1\r\nb: 2\r\nc: 3\r\n", "/b", "a: 1\r\nc: 3\r\n"),
    ("a:\n  b: 1\n  c:\n    d: 2\ne: 3\n", "/a/c", "a:\n  b: 1\ne: 3\n"),
    ("a: |+\n  x\n\nb: 2\n", "/a", "b: 2\n"),
    ("a: |\n  x\n\nb: 2\n", "/a", "\nb: 2\n"),
    ("? a\n: 1\nb: 2\n", "/a", "b: 2\n"),
    ("0x10: a\nb: 2\n", "/16", "b: 2\n"),
    ("- a\n- b\n- c\n", "/1", "- a\n- c\n"),
    ("k: &x 1\nb: 2\n", "/k", "b: 2\n"),
  ])
  func `an entry is removed with its lines`(text: String, path: String, expected: String) throws {
    #expect(try edited(text, .remove(FieldPath(stringLiteral: path))) == expected)
  }

  @Test(arguments: [
    ("- a: 1\n  b: 2\n", "/0/a", "- b: 2\n"),
    ("-   a: 1\n    b: 2\n", "/0/a", "-   b: 2\n"),
    ("- a: 1 # one\n  # about b\n  b: 2\n", "/0/a", "- # about b\n  b: 2\n"),
    ("- a:\n    - x\n    - y\n  b: 2\n", "/0/a", "- b: 2\n"),
    ("- - x\n  - y\n", "/0/0", "- - y\n"),
    ("? k\n: a: 1\n  b: 2\n", "/k/a", "? k\n: b: 2\n"),
  ])
  func `the next entry slides onto the dash`(text: String, path: String, expected: String) throws {
    #expect(try edited(text, .remove(FieldPath(stringLiteral: path))) == expected)
  }

  @Test(arguments: [
    ("a: # why\n  b: 1\nc: 2\n", "/a/b", "a: {} # why\nc: 2\n"),
    ("a: # why\n- b # x\nc: 2\n", "/a/0", "a: [] # why\nc: 2\n"),
    ("a: &x # why\n  b: 1\n", "/a/b", "a: &x {} # why\n"),
    ("a: !!map\n  b: 1\n", "/a/b", "a: !!map {}\n"),
    ("- a: 1\n- b\n", "/0/a", "- {}\n- b\n"),
    ("- - x\n", "/0/0", "- []\n"),
    ("# head\na: 1\n# end\n", "/a", "# head\n{}\n# end\n"),
    ("- x\n", "/0", "[]\n"),
    ("a:\n  b: 1", "/a/b", "a: {}"),
    ("a: {b: 1} # c\n", "/a/b", "a: {} # c\n"),
    ("a: [ b ]\n", "/a/0", "a: []\n"),
  ])
  func `the last child leaves brackets before the comment`(
    text: String,
    path: String,
    expected: String
  ) throws {
    #expect(try edited(text, .remove(FieldPath(stringLiteral: path))) == expected)
  }

  @Test func `a mapping with only a merge key is unchanged`() throws {
    let text = "a: &a {x: 1}\nb:\n  <<: *a\n  y: 2\n"
    #expect(try edited(text, .remove("/b/y")) == "a: &a {x: 1}\nb:\n  <<: *a\n")
  }

  @Test(arguments: [
    ("a: [x, y, z]\n", "/a/0", "a: [y, z]\n"), ("a: [x, y, z]\n", "/a/1", "a: [x, z]\n"),
    ("a: [x, y, z]\n", "/a/2", "a: [x, y]\n"), ("a: [x, y, z,]\n", "/a/2", "a: [x, y,]\n"),
    ("a: {x: 1, y: 2}\n", "/a/x", "a: {y: 2}\n"), ("a: {x: 1, y: 2}\n", "/a/y", "a: {x: 1}\n"),
    ("{\"x\":1,\"y\":2}", "/y", "{\"x\":1}"), ("[a: 1, b]\n", "/0", "[b]\n"),
    ("[a: 1, b]\n", "/0/a", "[{}, b]\n"), ("[x, [y], z]\n", "/1", "[x, z]\n"),
    ("a: [\n  x, # xx\n  y, # yy\n  z # zz\n]\n", "/a/1", "a: [\n  x, # xx\n  z # zz\n]\n"),
    ("a: [\n  x, # xx\n  y # yy\n]\n", "/a/1", "a: [\n  x # xx\n]\n"),
    ("a: [\n  x,\n  # about y\n  y,\n]\n", "/a/1", "a: [\n  x,\n]\n"),
    ("a: [\n  x\n]\n", "/a/0", "a: [\n]\n"),
    ("a: {\n  x: 1,\n  \"y\": {z: 2}\n  }\n", "/a/y", "a: {\n  x: 1\n  }\n"),
  ])
  func `in brackets the comma is removed, and a trailing one is kept`(
    text: String,
    path: String,
    expected: String
  ) throws {
    #expect(try edited(text, .remove(FieldPath(stringLiteral: path))) == expected)
  }

  @Test func `many go at once, each one's path meaning what is left`() throws {
    let text = "a: [1, 2, 3]\nb:\n- x\n- y\n- z\n"
    let edits: [Edit] = [
      .remove("/b/0"), .remove("/a/1"), .remove("/b/1"), .remove("/a/1"), .remove("/b/0"),
    ]
    #expect(try Document(text).applying(edits).document.text == "a: [1]\nb: []\n")
  }
}
