import Schema
import Testing
import YAML

@Suite struct HostileTests {
  private func lines(_ count: Int, _ line: (Int) -> String) -> String {
    (0..<count).map(line).joined(separator: "\n")
  }

  @Test func `fifty thousand references are read, and one more subschema is refused`() throws {
    let refs = lines(24_997) { "  - {$ref: '#/$defs/a\($0 % 10)'}" }
    let definitions = lines(10) { "  a\($0): {type: string}" }
    let read = try schema("allOf:\n\(refs)\n$defs:\n\(definitions)")
    #expect(read.verdict(on: .string("x")) == .valid)
    #expect(read.verdict(on: .null) == .invalid)
    let many = "allOf:\n" + lines(50_000) { _ in "  - true" }
    #expect(problems(many).map { $0.contains("more than 50,000 subschemas") } == [true])
  }

  @Test func `a schema that is too large or too deep is refused`() {
    let large = "description: " + String(repeating: "x", count: 2 << 20)
    #expect(problems(large) == ["the text has 2,097,165 bytes, more than 2,097,152"])
    let deep =
      String(repeating: "{\"not\":", count: 100) + "{}" + String(repeating: "}", count: 100)
    #expect(problems(deep, as: .json) == ["1:449: nested deeper than 64"])
    #expect(problems(deep).count == 1)
  }

  @Test(arguments: [
    "$ref: '#'", "allOf: [{$ref: '#'}]", "anyOf: [{$ref: '#'}, {$ref: '#'}]", "not: {$ref: '#'}",
    "{$ref: '#/$defs/a', $defs: {a: {$ref: '#/$defs/b'}, b: {$ref: '#/$defs/a'}}}",
    "{if: {$ref: '#'}, then: {$ref: '#'}, else: false}", "dependentSchemas: {a: {$ref: '#'}}",
    "oneOf: [{allOf: [{anyOf: [{$ref: '#'}]}]}, {$ref: '#/oneOf/0'}]",
  ])
  func `a schema that leads back to itself ends, and is listed`(_ text: String) throws {
    let schema = try schema(text)
    let value = try Document("{a: 1}").value
    #expect(schema.unsupported.map(\.keyword).contains("$ref"))
    #expect(schema.verdict(on: value) != .invalid)
    #expect(schema.findings(in: value).isEmpty)
    #expect(schema.shape.applying(to: value).ids.count < 20)
    _ = schema.shape.alternatives.map { $0.branch(for: value) }
  }

  @Test func `work that doubles with every reference is stopped, and the check says so`() throws {
    let definitions = lines(60) {
      "  a\($0): {allOf: [{$ref: '#/$defs/a\($0 + 1)'}, {$ref: '#/$defs/a\($0 + 1)'}]}"
    }
    let schema = try schema("$ref: '#/$defs/a0'\n$defs:\n\(definitions)\n  a60: {type: string}")
    var limits = CheckLimits.standard
    limits.steps = 100_000
    let findings = schema.findings(in: .string("x"), limits: limits)
    #expect(findings.map(\.kind) == [.unfinished])
    #expect(schema.verdict(on: .string("x"), limits: limits) == .unknown)
  }

  @Test func `a chain of references that is too long is reported`() throws {
    let chain = lines(2_000) { "  a\($0): {$ref: '#/$defs/a\($0 + 1)'}" }
    let schema = try schema("$ref: '#/$defs/a0'\n$defs:\n\(chain)\n  a2000: {type: string}")
    #expect(schema.findings(in: .string("x")).map(\.kind) == [.unfinished])
  }

  @Test(arguments: ["^(a+)+$", "^(a|a)*$", "(.*.*.*.*.*.*=.*)*$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
  func `a pattern made to hurt is stopped and told apart from a violation`(_ pattern: String) throws
  {
    let schema = try schema("pattern: '\(pattern)'")
    let findings = schema.findings(in: .string(String(repeating: "a", count: 60) + "!"))
    #expect(findings.map(\.kind) == [.tooExpensive])
    #expect(findings.map(\.message) == ["The document takes too long to check against its pattern"])
  }

  @Test func `a pattern that takes too long does not matter where another branch fits`() throws {
    let text = Value.string(String(repeating: "a", count: 60) + "!")
    let either = try schema("anyOf: [{pattern: '^(a+)+$'}, {type: string}]")
    #expect(either.findings(in: text).isEmpty && either.verdict(on: text) == .valid)
    let none = try schema("anyOf: [{pattern: '^(a+)+$'}, {type: number}]")
    #expect(none.findings(in: text).map(\.kind) == [.tooExpensive])
    #expect(none.verdict(on: text) == .unknown)
  }

  @Test func `many expensive searches use the budget up`() throws {
    let schema = try schema("{items: {pattern: '^(a+)+$'}}")
    let items = (0..<2_000).map { Value.string(String(repeating: "a", count: 40) + "!\($0)") }
    let findings = schema.findings(in: .sequence(items))
    #expect(findings.contains { $0.kind == .unfinished })
  }

  @Test func `patterns that grow when they are compiled are refused together`() throws {
    let patterns = lines(500) { "  - pattern: '(((ab){20}){20}){5}\($0)'" }
    let schema = try schema("anyOf:\n\(patterns)")
    #expect(schema.unsupported.count > 100)
    #expect(schema.unsupported.last?.reason == "the schema's patterns take too much memory")
  }

  @Test(arguments: [
    ("minimum: 1e400000000", "1e400000001", true), ("minimum: 1e400000000", "1e399999999", false),
    ("multipleOf: 1e-400000000", "1", true), ("multipleOf: 7", "1e400000000", false),
    ("multipleOf: 0.01", "0.1", true), ("multipleOf: 0.01", "4.35", true),
    ("multipleOf: 0.1", "0.35", false),
    ("maximum: 12345678901234567890", "12345678901234567890.0", true),
    ("maximum: 12345678901234567890", "12345678901234567891", false),
    ("type: integer", "1e3", true), ("type: integer", "1e-3", false),
    ("type: integer", "1.0", true),
    ("type: integer", ".inf", false), ("type: number", ".nan", true), ("minimum: 0", ".nan", false),
    ("maximum: 0", "-.inf", false), ("multipleOf: 1", ".inf", false), ("const: 1", "1.00", true),
    ("const: 1", "'1'", false), ("const: true", "1", false), ("minLength: 1e400", "abc", false),
    ("maxLength: 1e400", "abc", true), ("maxLength: 2.0", "ab", true),
    ("enum: [1e3]", "1000", true),
    ("minimum: 99999999999999999999", "1e999999999999999999999", false),
  ])
  func `numbers are compared on their digits`(
    _ keyword: String,
    _ number: String,
    _ isValid: Bool
  ) throws {
    #expect(try schema(keyword).messages(number).isEmpty == isValid)
  }

  @Test(arguments: [
    ("const: \"\\u00e9\"", "\"e\\u0301\"", false), ("enum: [\"e\\u0301\"]", "\"\\u00e9\"", false),
    ("maxLength: 1", "\"e\\u0301\"", false), ("minLength: 2", "\"\\r\\n\"", true),
    ("maxLength: 1", "\"😀\"", true), ("required: [\"\\u00e9\"]", "{\"e\\u0301\": 1}", false),
    ("{properties: {\"\\u00e9\": true}, additionalProperties: false}", "{\"e\\u0301\": 1}", false),
    ("uniqueItems: true", "[\"\\u00e9\", \"e\\u0301\"]", true),
    ("uniqueItems: true", "[{a: 1, b: 2}, {b: 2.0, a: 1}]", false),
    ("uniqueItems: true", "[[1, true], [1, 1], ['1', 1]]", true),
  ])
  func `texts are compared by their bytes, and counted in code points`(
    _ keyword: String,
    _ document: String,
    _ isValid: Bool
  ) throws {
    #expect(try schema(keyword).messages(document).isEmpty == isValid)
  }

  @Test func `twenty thousand different items are compared at once`() throws {
    let items = (0..<20_000).map { Value.mapping([.init(key: "a", value: .string("\($0)"))]) }
    let schema = try schema("uniqueItems: true")
    #expect(schema.verdict(on: .sequence(items)) == .valid)
    #expect(schema.findings(in: .sequence(items + items.prefix(1))).count == 1)
  }

  @Test func `ten thousand choices with titles are listed at once`() throws {
    let branches = lines(10_000) { "  - {const: c\($0), title: C \($0)}" }
    let choices = try #require(try schema("oneOf:\n\(branches)").shape.choices)
    #expect(choices.count == 10_000)
    #expect(choices.last?.title == "C 9999")
  }

  @Test func `nested branches are reported without trying all of them repeatedly`() throws {
    let schema = try schema(
      """
      oneOf:
        - {type: object, required: [a], properties: {a: {$ref: '#'}}}
        - {type: object, required: [a, b], properties: {a: {$ref: '#'}}}
        - {type: object, required: [a, c], properties: {a: {$ref: '#'}}}
        - {type: string}
      """
    )
    let depth = 10
    let value = (0..<depth).reduce(Value.int(1)) { value, _ in
      .mapping([.init(key: "a", value: value)])
    }
    let findings = schema.findings(in: value)
    #expect(findings.map(\.path.tokens.count) == [depth])
    #expect(findings.map(\.message) == ["a must be a text or a mapping"])
  }

  @Test func `the URI of a resource has a limit`() {
    let long = String(repeating: "x", count: 5_000)
    #expect(
      problems("$id: https://example.com/\(long)") == ["1:6: /$id: $id is longer than 4,096 bytes"]
    )
  }

  @Test func `many findings are cut off`() throws {
    let schema = try schema("items: {type: string}")
    let value = Value.sequence(Array(repeating: .null, count: 10_000))
    #expect(schema.findings(in: value).count == CheckLimits.standard.findings)
  }

  @Test func `one schema checks on many threads at once`() async throws {
    let schema = try schema("{properties: {a: {pattern: '^(x|y)+$'}, b: {pattern: '\\d+'}}}")
    let value = try Document("{a: xyxyxy, b: abc}").value
    let counts = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<200).reduce(0) { count, _ in count + schema.findings(in: value).count }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == Array(repeating: 200, count: 8))
  }
}
