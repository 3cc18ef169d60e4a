import Testing
import YAML

/// Changes of existing values.
@Suite struct EditingTests {
  private func set(
    _ scalar: Value,
    in text: String,
    at path: String = "a"
  ) throws -> String {
    let path = FieldPath(path.split(separator: ".").map(String.init))
    return try Document(text).applying([.set(path, scalar)]).document.text
  }

  @Test func `only the value changes, whatever is around it`() throws {
    let before = """
      # größe: 😀
      %{a
      spec:   # the spec
          compute:
              instance_name:   web-1   # keep me
              extra: [1,   2]
          "security":
              waf: {enabled: false,  mode: block}
      """
    let text = before.replacing("%{a\n", with: "x: é\n")
    let after = try set(.string("web-2"), in: text, at: "spec.compute.instance_name")
    #expect(after == text.replacing("web-1", with: "web-2"))
    #expect(
      try set(.bool(true), in: after, at: "spec.security.waf.enabled")
        == after.replacing("false", with: "true")
    )
  }

  @Test(arguments: ["", "\u{FEFF}"], ["\n", "\r\n", "\r"])
  func `line breaks and byte order mark stay`(bom: String, lineBreak: String) throws {
    let rows = ["é: 1", "a: old # c", "b: 2"]
    for end in ["", lineBreak] {
      let text = bom + rows.joined(separator: lineBreak) + end
      let after = try set(.string("new"), in: text)
      #expect(Array(after.utf8) == Array(text.replacing("old", with: "new").utf8))
    }
  }

  @Test(arguments: [
    ("a: old", "new", "a: new"),
    ("a: 'old'", "it's", "a: 'it''s'"),
    ("a: \"old\"", "say \"x\\y\"", #"a: "say \"x\\y\"""#),
    ("a: 'old'", "two\nlines", "a: |-\n  two\n  lines"),
    ("a: \"old\"", "two\nlines", #"a: "two\nlines""#),
    ("a: old", "yes", "a: \"yes\""),
    ("a: old", "12", "a: \"12\""),
    ("a: old", "", "a: \"\""),
    ("a: old", "x: y", "a: \"x: y\""),
    ("a: 5", "five", "a: five"),
    ("a: old words\n  on two lines # c", "new", "a: new # c"),
    ("a: \"old\n\n  lines\" # c", "new", "a: \"new\" # c"),
    ("a: |\n  old\n  text\nb: 1", "new", "a: |-\n  new\nb: 1"),
    ("a: >-\n  old\n\nb: 1", "new", "a: >-\n  new\n\nb: 1"),
    ("a: |+\n  old\n\n\nb: 1", "yes", "a: |-\n  yes\n\n\nb: 1"),
    ("a: |2-\n    old\n# c\n", "new", "a: |-\n  new\n# c\n"),
    ("a: | # why\n  old\n", "new\n", "a: | # why\n  new\n"),
    ("a: &x old", "new", "a: &x new"),
    ("a: !!str old", "12", "a: !!str \"12\""),
    ("a: !mine &x old", "new", "a: !mine &x new"),
    ("a: ! 5", "new", "a: ! new"),
    ("a:", "new", "a: new"),
    ("a: # c", "new", "a: new # c"),
    ("a: &x # c", "new", "a: &x new # c"),
    ("a: ~ # c", "new", "a: new # c"),
    ("a:\n  old", "new", "a:\n  new"),
    ("{a: old, b: 1}", "new", "{a: new, b: 1}"),
    ("{a: , b: 1}", "new", "{a: new, b: 1}"),
    ("{a, b: 1}", "new", "{a: new, b: 1}"),
    ("{a}", "new", "{a: new}"),
    ("{\"a\":null}", "new", "{\"a\":\"new\"}"),
    ("{\"a\":\"old\",\"b\":[1,\n2]}", "new", "{\"a\":\"new\",\"b\":[1,\n2]}"),
    ("? a\n: old\n", "new", "? a\n: new\n"),
    ("--- {a: old}\n...\n", "new", "--- {a: new}\n...\n"),
    ("<<: {a: old}\nb: 1\n", "new", "<<: {a: old}\nb: 1\na: new\n"),
  ])
  func `a text keeps the style that can hold it`(text: String, new: String, expected: String) throws
  {
    #expect(try set(.string(new), in: text) == expected)
  }

  @Test(arguments: [
    ("a: false", "a: true"), ("a: False", "a: True"), ("a: FALSE", "a: TRUE"), ("a: no", "a: true"),
    ("a: Off # c", "a: true # c"), ("a: \"true\"", "a: true"), ("a: 'no'", "a: true"),
    ("a: maybe", "a: true"), ("a: 0", "a: true"), ("a:", "a: true"), ("a: null", "a: true"),
    ("a: !!bool no", "a: !!bool true"), ("a: |\n  no\n", "a: true\n"), ("{a: false}", "{a: true}"),
  ])
  func `a boolean keeps its case`(text: String, expected: String) throws {
    #expect(try set(.bool(true), in: text) == expected)
  }

  @Test(arguments: ["true", "True", "TRUE", "!!bool yes"])
  func `a boolean that is right is not rewritten`(written: String) throws {
    let text = "a:   \(written)   # c\r\nb: &x 1"
    #expect(try set(.bool(true), in: text) == text)
    #expect(try set(.bool(false), in: text) != text)
  }

  @Test(arguments: [
    "a: same", "a: 'same'", "a: \"s\\u0061me\"", "a: >-\n  same\n", "b: &x same\na: *x\n",
  ])
  func `a text that is right is not rewritten`(text: String) throws {
    let path = text.hasPrefix("b") ? "b" : "a"
    #expect(try set(.string("same"), in: text, at: path) == text)
  }

  @Test(arguments: [
    ("b: &x old\na: *x\n", 2, 4, "alias"),
    ("b: &x old\na: *x\n", 2, 4, "a"),
    ("a: &x old\nb: *x\n", 1, 4, "&x"),
    ("a: !!int 5\n", 1, 4, "!!int"),
    ("a: !!null ~\n", 1, 4, "!!null"),
    ("- a\n", 1, 1, "a list"),
    ("text\n", 1, 1, "a text"),
  ])
  func `what cannot be changed alone is refused with place and reason`(
    text: String,
    line: Int,
    column: Int,
    reason: String
  ) {
    let refusal = #expect(throws: EditRefusal.self) { try set(.string("new"), in: text) }
    #expect(refusal?.mark == Mark(line: line, column: column))
    #expect(refusal?.problem.contains(reason) == true)
  }

  @Test(arguments: [
    ("b: &x {c: 1}\na: *x\n", 2, 4, "alias"),
    ("a: &x {c: 1}\nb: *x\n", 1, 4, "&x"),
    ("a: &x {c: 1}\nb:\n  <<: *x\n", 1, 4, "&x"),
    ("a: [c]\n", 1, 4, "a list"),
    ("a: c\n", 1, 4, "a text"),
    ("b: &x {a: {c: 1}}\n<<: *x\n", 1, 8, "merge key"),
    ("a: !!null ~\n", 1, 4, "!!null"),
  ])
  func `the way to a value must be its own`(text: String, line: Int, column: Int, reason: String) {
    let refusal = #expect(throws: EditRefusal.self) { try set(.string("new"), in: text, at: "a.c") }
    #expect(refusal?.mark == Mark(line: line, column: column))
    #expect(refusal?.problem.contains(reason) == true)
  }

  @Test(arguments: ["!!str x", "!!int 5", "!mine x", "! x"])
  func `a tag can forbid a boolean`(written: String) {
    #expect(throws: EditRefusal.self) { try set(.bool(true), in: "a: \(written)\n") }
  }

  @Test func `an anchor whose users all override the value does not stand in the way`() throws {
    let text = "base: &base {a: old, b: 1}\nuse: {<<: *base, a: mine}\n"
    #expect(try set(.string("new"), in: text, at: "base.a") == text.replacing("old", with: "new"))
  }

  @Test func `not a number elsewhere does not stand in the way`() throws {
    #expect(try set(.string("new"), in: "a: old\nb: .nan\n") == "a: new\nb: .nan\n")
  }

  @Test func `a refusal reads as place and reason`() {
    let refusal = #expect(throws: EditRefusal.self) {
      try set(.bool(true), in: "b: &b 1\na: *b\n")
    }
    #expect(refusal?.description == "2:4: \"a\" is an alias, *b")
  }
}
