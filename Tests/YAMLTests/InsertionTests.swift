import Testing
import YAML

/// Missing keys.
@Suite struct InsertionTests {
  private func set(_ scalar: Value, in text: String, at path: String) throws -> String {
    let path = FieldPath(path.split(separator: ".").map(String.init))
    return try Document(text).applying([.set(path, scalar)]).document.text
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func `missing keys come last in their mapping, in its indentation`(lineBreak: String) throws {
    let rows = [
      "spec:", "    compute:", "        name: web # c", "", "        # about size",
      "        size: 1",
      "    # about the rest", "    rest: 2", "other: 3",
    ]
    let text = rows.joined(separator: lineBreak)
    let after = try set(.bool(true), in: text, at: "spec.security.waf.enabled")
    var expected = rows
    expected.insert(
      contentsOf: ["    security:", "        waf:", "            enabled: true"],
      at: 8
    )
    #expect(after == expected.joined(separator: lineBreak))
    #expect(
      try set(.string("x"), in: text, at: "spec.compute.new")
        == text.replacing("size: 1", with: "size: 1\(lineBreak)        new: x")
    )
  }

  @Test(arguments: [
    ("a: 1", "b", "a: 1\nb: x"),
    ("a: 1\n", "b", "a: 1\nb: x\n"),
    ("a: 1\r\n", "b", "a: 1\r\nb: x\r\n"),
    ("\u{FEFF}a: 1", "b", "\u{FEFF}a: 1\nb: x"),
    ("a: 1\n\n\n", "b", "a: 1\nb: x\n\n\n"),
    ("a: 1 # c\n", "b", "a: 1 # c\nb: x\n"),
    ("a: 1\n# end\n", "b", "a: 1\n# end\nb: x\n"),
    ("a: 1\n\n# end\n", "b", "a: 1\nb: x\n\n# end\n"),
    ("a: 1\n...\n", "b", "a: 1\nb: x\n...\n"),
    ("---\na: 1\n", "b", "---\na: 1\nb: x\n"),
    ("a:\n  c: 1\n# about d\nd: 2\n", "a.b", "a:\n  c: 1\n  b: x\n# about d\nd: 2\n"),
    ("a:\n  c: 1\n  # about c\nd: 2\n", "a.b", "a:\n  c: 1\n  # about c\n  b: x\nd: 2\n"),
    ("a:\n   c: 1\n", "b.c", "a:\n   c: 1\nb:\n   c: x\n"),
    ("a:\n- 1\n- 2\n", "b", "a:\n- 1\n- 2\nb: x\n"),
    ("a:\n- c: 1\n  d: 2\ne: 3\n", "b", "a:\n- c: 1\n  d: 2\ne: 3\nb: x\n"),
    ("a: |\n  text\n\n\n", "b", "a: |\n  text\nb: x\n\n\n"),
    ("a: |+\n  text\n\n", "b", "a: |+\n  text\n\nb: x\n"),
    ("a: |\n  text # no comment\n", "b", "a: |\n  text # no comment\nb: x\n"),
    ("a: long\n  text\n", "b", "a: long\n  text\nb: x\n"),
    ("a: 'long\n\n  text' # c\n", "b", "a: 'long\n\n  text' # c\nb: x\n"),
    ("a:\n", "b", "a:\nb: x\n"),
    ("a: &y\n", "b", "a: &y\nb: x\n"),
    ("a: &y 1\nc: *y\n", "b", "a: &y 1\nc: *y\nb: x\n"),
    ("a: {\n  c: 1\n}\n", "b", "a: {\n  c: 1\n}\nb: x\n"),
    ("? a\n: 1\n", "b", "? a\n: 1\nb: x\n"),
    ("\"a\": 1\n\"c\": 2\n", "b", "\"a\": 1\n\"c\": 2\n\"b\": x\n"),
    ("'a': 1\n", "b.c", "'a': 1\n'b':\n  'c': x\n"),
    ("a: 1\n\"on\": 2\n", "b", "a: 1\n\"on\": 2\nb: x\n"),
    ("a: 1\n", "on", "a: 1\n\"on\": x\n"),
    ("k: &k {b: 1}\na:\n  <<: *k\n", "a.b", "k: &k {b: 1}\na:\n  <<: *k\n  b: x\n"),
    ("a: !!map\n  c: 1\n", "a.b", "a: !!map\n  c: 1\n  b: x\n"),
    ("a: &y # why\n  c: 1\n", "a.b", "a: &y # why\n  c: 1\n  b: x\n"),
    ("&y a: 1\n", "b", "&y a: 1\nb: x\n"),
  ])
  func `a missing key is inserted after the last one`(
    text: String,
    path: String,
    expected: String
  ) throws {
    #expect(try set(.string("x"), in: text, at: path) == expected)
  }

  @Test(arguments: [
    ("a:\nz: 1\n", "a:\n  b:\n    c: x\nz: 1\n"),
    ("a:", "a:\n  b:\n    c: x"),
    ("a: # why\nz: 1\n", "a: # why\n  b:\n    c: x\nz: 1\n"),
    ("a: null # why\nz: 1\n", "a: # why\n  b:\n    c: x\nz: 1\n"),
    ("a: ~\r\nz: 1\r\n", "a:\r\n  b:\r\n    c: x\r\nz: 1\r\n"),
    ("a:\n  # about b\nz: 1\n", "a:\n  # about b\n  b:\n    c: x\nz: 1\n"),
    ("a:\n# about z\nz: 1\n", "a:\n  b:\n    c: x\n# about z\nz: 1\n"),
    ("a: &y\nz: 1\n", "a: &y\n  b:\n    c: x\nz: 1\n"),
    ("a: &y null\nz: 1\n", "a: &y\n  b:\n    c: x\nz: 1\n"),
    ("a:\n    null\nz: 1\n", "a:\n    b:\n      c: x\nz: 1\n"),
    ("z:\n    y: 1\na:\n", "z:\n    y: 1\na:\n    b:\n        c: x\n"),
    ("a: {}\n", "a:\n  b:\n    c: x\n"),
    ("a: {} # c\n", "a: # c\n  b:\n    c: x\n"),
    ("z: {a: {}}\n", "z: {a: {}}\na:\n  b:\n    c: x\n"),
    ("a: { }\n", "a:\n  b:\n    c: x\n"),
    ("a: { # c\n}\n", "a: {b: {c: x} # c\n}\n"),
    ("a: {z: 1}\n", "a: {z: 1, b: {c: x}}\n"),
    ("a: { z: 1 } # c\n", "a: { z: 1, b: {c: x} } # c\n"),
    ("a: {z: 1,}\n", "a: {z: 1, b: {c: x}}\n"),
    ("a: {z}\n", "a: {z, b: {c: x}}\n"),
    ("a: {z: }\n", "a: {z: , b: {c: x} }\n"),
    ("a: {b: }\n", "a: {b: {c: x}}\n"),
    ("a: {b: null}\n", "a: {b: {c: x}}\n"),
    ("a: {b}\n", "a: {b: {c: x}}\n"),
    ("{\"a\":{}}\n", "{\"a\":{\"b\": {\"c\": \"x\"}}}\n"),
    ("{\"a\":{\"z\":1}}\n", "{\"a\":{\"z\":1, \"b\": {\"c\": \"x\"}}}\n"),
    ("{\"z\": 1}\n", "{\"z\": 1, \"a\": {\"b\": {\"c\": \"x\"}}}\n"),
    ("{}", "a:\n  b:\n    c: x"),
    ("", "a:\n  b:\n    c: x\n"),
    ("# only\n", "# only\na:\n  b:\n    c: x\n"),
    ("# only", "# only\na:\n  b:\n    c: x"),
    ("\u{FEFF}", "\u{FEFF}a:\n  b:\n    c: x\n"),
    ("---\n", "---\na:\n  b:\n    c: x\n"),
    ("---", "---\na:\n  b:\n    c: x"),
    ("---\n# c\n...\n", "---\n# c\na:\n  b:\n    c: x\n...\n"),
    ("null\n", "a:\n  b:\n    c: x\n"),
  ])
  func `missing parents are made`(text: String, expected: String) throws {
    #expect(try set(.string("x"), in: text, at: "a.b.c") == expected)
  }

  @Test(arguments: [
    ("[{c: 1}]", "a list"), ("a: [b: 1]\n", "a list"),
    ("a: &y {c: 1}\nd: *y\n", "&y"), ("a: &y\nd: *y\n", "&y"), ("d: &y {c: 1}\na: *y\n", "alias"),
  ])
  func `what leaves no room for a key is refused`(text: String, reason: String) {
    let refusal = #expect(throws: EditRefusal.self) { try set(.string("x"), in: text, at: "a.b") }
    #expect(refusal?.problem.contains(reason) == true)
    #expect(refusal?.mark != nil)
  }

  @Test
  func `a block of text at the very end takes no neighbour when that would give it a line break`() {
    #expect(throws: EditRefusal.self) { try set(.string("x"), in: "a: |\n  text", at: "b") }
    #expect(throws: Never.self) { try set(.string("x"), in: "a: |-\n  text", at: "b") }
  }
}
