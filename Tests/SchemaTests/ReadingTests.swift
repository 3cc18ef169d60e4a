import Schema
import Testing
import YAML

@Suite struct ReadingTests {
  @Test(arguments: [
    (
      "type: 3",
      "1:7: /type: type must be null, boolean, integer, number, string, array, object, or a list of these"
    ),
    (
      "type: text",
      "1:7: /type: type must be null, boolean, integer, number, string, array, object, or a list of these"
    ),
    (
      "properties:\n  a:\n    minimum: '1'", "3:14: /properties/a/minimum: minimum must be a number"
    ),
    ("required: true", "1:11: /required: required must be a list of keys"),
    ("required: [1]", "1:11: /required: required must be a list of keys"),
    ("minLength: -1", "1:12: /minLength: minLength must be a whole number, 0 or more"),
    ("minLength: 1.5", "1:12: /minLength: minLength must be a whole number, 0 or more"),
    ("multipleOf: 0", "1:13: /multipleOf: multipleOf must be a number above 0"),
    ("enum: a", "1:7: /enum: enum must be a list of values"),
    ("allOf: []", "1:8: /allOf: allOf must be a list of schemas"),
    ("properties: [a]", "1:13: /properties: properties must be a mapping of schemas"),
    (
      "properties: {a: 1}",
      "1:17: /properties/a: a schema must be a mapping, true or false, and this is a number"
    ),
    ("$ref: '#/$defs/a'", "1:7: /$ref: $ref has no target: #/$defs/a"),
    ("$ref: '#a'", "1:7: /$ref: $ref has no target: #a"),
    ("a: [", "2:1: did not find expected node content"),
    ("12", "1:1: a schema must be a mapping, true or false, and this is a number"),
    ("", "a schema must be a mapping, true or false, and this is empty"),
  ])
  func `problems of a schema are reported with their positions`(_ text: String, _ problem: String) {
    #expect(problems(text) == [problem])
  }

  @Test func `everything is reported at once, with line and column, also in JSON`() {
    let text = """
      {"properties": {
        "a": {"type": 3},
        "b": {"\\u006dinimum": "1"}
      }}
      """
    #expect(
      problems(text, as: .json) == [
        "2:17: /properties/a/type: type must be null, boolean, integer, number, string, array, object, "
          + "or a list of these",
        "3:25: /properties/b/minimum: minimum must be a number",
      ]
    )
    #expect(problems("{,}", as: .json) == ["1:2: expected a key in double quotes"])
  }

  @Test(arguments: [
    ("unevaluatedProperties: false", "unevaluatedProperties"),
    ("$ref: https://example.com/a", "$ref"), ("$ref: '#/properties/a'", "$ref"),
    ("$dynamicRef: '#a'", "$dynamicRef"), ("contentEncoding: base64", "contentEncoding"),
    ("pattern: '('", "pattern"), ("patternProperties: {'(': true}", "patternProperties"),
    ("multipleOf: 1.000000000000000000001", "multipleOf"),
  ])
  func `unchecked keywords are listed with their positions`(
    _ text: String,
    _ keyword: String
  )
    throws
  {
    let schema = try schema("properties:\n  a: {\(text)}")
    #expect(schema.unsupported.map(\.keyword) == [keyword])
    #expect(schema.unsupported.first?.path == ["properties", "a"])
    #expect(schema.unsupported.first?.mark == Mark(line: 2, column: 6))
    #expect(schema.shape.property("a")?.isChecked == false)
    #expect(schema.shape.isChecked)
  }

  @Test func `keywords of later editions are listed, since they are ignored`() throws {
    let schema = try schema(
      "{$schema: 'http://json-schema.org/draft-07/schema#', prefixItems: [true]}"
    )
    #expect(
      schema.unsupported.map(\.reason) == ["draft-07 does not have this keyword, so it is ignored"]
    )
  }

  @Test(arguments: [
    "{x-order: 3, $comment: a, title: b, examples: [], unknown: {type: 3}}", "format: password",
  ])
  func `unknown keywords are ignored`(_ text: String) throws {
    #expect(try schema(text).unsupported.isEmpty)
  }

  @Test func `a format that is not known is listed, but everything is checked`() throws {
    let schema = try schema("{type: string, format: cron}")
    #expect(schema.unsupported.map(\.reason) == ["the format cron is not checked"])
    #expect(schema.shape.isChecked)
  }

  @Test(arguments: [
    ("#/$defs/a~1b", "{a/b: {type: string}}"), ("#/$defs/a%20b", "{a b: {type: string}}"),
    ("#name", "{x: {$anchor: name, type: string}}"), ("other", "{x: {$id: other, type: string}}"),
    ("other#/x-y/z", "{x: {$id: other, x-y: {z: {type: string}}}}"),
    ("other#in", "{x: {$id: other, $defs: {y: {$anchor: in, type: string}}}}"),
  ])
  func `references reach every place of the schema`(
    _ reference: String,
    _ definitions: String
  ) throws {
    let schema = try schema(
      "{$id: 'https://example.com/root', $ref: '\(reference)', $defs: \(definitions)}"
    )
    #expect(try schema.messages("1") == [": The document must be a text"])
  }

  @Test func `beside a reference only annotations count in draft-07`() throws {
    let schema = try schema(
      """
      $schema: http://json-schema.org/draft-07/schema#
      properties: {a: {$ref: '#/definitions/a', title: Mine, minLength: 9, default: x}}
      definitions: {a: {title: Theirs, maxLength: 3}}
      """
    )
    let shape = try #require(schema.shape.property("a"))
    #expect(shape.title == "Mine")
    #expect(shape.standard == .string("x"))
    #expect(shape.length.most == 3 && shape.length.least == 0)
    #expect(
      try schema.messages("a: abcd") == ["/a: Mine must be 3 characters or fewer, and this has 4"]
    )
  }

  @Test func `spellings of draft-04 are understood`() throws {
    let schema = try schema(
      """
      $schema: http://json-schema.org/draft-04/schema#
      id: https://example.com/root
      properties:
        a: {minimum: 0, exclusiveMinimum: true}
        b: {$ref: 'other'}
        c: {type: integer}
      definitions: {b: {id: other, type: string}}
      """
    )
    #expect(schema.dialect == .draft4)
    #expect(
      try schema.messages("{a: 0, b: 0, c: 1.0}") == [
        "/a: a must be more than 0, not 0", "/b: b must be a text", "/c: c must be a whole number",
      ]
    )
  }

  @Test func `big integers and escapes in JSON are what they are`() throws {
    let schema = try JSONSchema(
      bytes: Array(#"{"enum": [12345678901234567890123, "\u00e9\ud83d\ude00"]}"#.utf8),
      as: .json
    )
    #expect(try schema.messages("12345678901234567890123") == [])
    #expect(try schema.messages("12345678901234567890124").count == 1)
    #expect(try schema.messages("é😀") == [])
  }
}
