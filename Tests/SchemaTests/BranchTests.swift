import Schema
import Testing
import YAML

@Suite struct BranchTests {
  private static let shapes = """
    oneOf:
      - title: Circle
        required: [kind, radius]
        properties: {kind: {const: circle}, radius: {type: number}}
      - title: Square
        required: [kind, side]
        properties: {kind: {const: square}, side: {type: number}}
    """

  @Test(arguments: [
    ("{kind: square, radius: 1}", ["/side: Enter side"]),
    ("{kind: circle, radius: x, side: x}", ["/radius: radius must be a number"]),
    ("{kind: line}", ["/kind: kind must be circle or square"]),
    ("{radius: 1}", ["/kind: Choose kind"]),
    ("{kind: circle, radius: 1}", []),
    ("12", [": The document must be only one of Circle and Square"]),
  ])
  func `a constant decides which branch's findings are reported`(
    _ document: String,
    _ told: [String]
  ) throws {
    let messages = try schema(Self.shapes).messages(document)
    #expect(messages == told)
  }

  @Test(arguments: [
    ("{size: x, kind: disk}", ["/size: size must be s or m"], 0),
    ("{size: s, kind: tape}", ["/kind: kind must be disk or net"], nil),
    ("{size: s, kind: net}", [], 1),
    ("{size: s, zone: x, kind: disk}", ["/zone: zone must be a or b"], 0),
    ("{zone: c, kind: tape}", ["/kind: kind must be disk or net"], nil),
  ])
  func `a constant that all branches name decides before any choice, wherever they stand`(
    _ document: String,
    _ told: [String],
    _ branch: Int?
  ) throws {
    let schema = try schema(
      """
      oneOf:
        - {type: object, properties: {kind: {const: disk}, size: {enum: [s, m]}, zone: {enum: [a, b]}}}
        - {type: object, properties: {kind: {const: net}, zone: {enum: [c, d]}}}
      """
    )
    #expect(try schema.messages(document) == told)
    let branches = try #require(schema.shape.alternatives.first)
    #expect(branches.branch(for: try Document(document).value) == branch)
  }

  @Test func `a wrong choice in a mapping does not make it the branch that is empty or a text`()
    throws
  {
    let schema = try schema(
      "anyOf: [{type: 'null'}, {type: string}, {type: object, properties: {size: {enum: [s, m]}}}]"
    )
    #expect(try schema.messages("size: x") == ["/size: size must be s or m"])
  }

  @Test func `else the kind of the value decides`() throws {
    let schema = try schema(
      """
      anyOf:
        - {type: string, pattern: "^x", description: a text with x}
        - {type: array, items: {type: string}}
        - {type: object, required: [name]}
      """
    )
    #expect(try schema.messages("[a, 1]") == ["/1: Item 2 of the document must be a text"])
    #expect(try schema.messages("{}") == ["/name: Enter name"])
    #expect(try schema.messages("y") == [": The document must be a text with x"])
    #expect(try schema.messages("1") == [": The document must be a text, a list or a mapping"])
  }

  @Test func `otherwise the nearest branch is reported`() throws {
    let schema = try schema(
      """
      anyOf:
        - {type: object, additionalProperties: false, properties: {a: {}, b: {}}}
        - {type: object, required: [c, d], properties: {c: {properties: {e: {type: string}}}, d: {}}}
      """
    )
    #expect(try schema.messages("{c: {e: 1}, d: 1}") == ["/c/e: e must be a text"])
  }

  @Test func `a branch that has branches itself counts as near as the nearest of these`() throws {
    let schema = try schema(
      """
      anyOf:
        - {additionalProperties: false, required: [script], properties: {script: {}}}
        - anyOf:
            - required: [task]
              additionalProperties: false
              properties:
                task: {pattern: ^a@1$}
                inputs: {additionalProperties: false, properties: {path: {}}}
            - required: [task]
              additionalProperties: false
              properties:
                task: {pattern: ^b@1$}
                inputs: {additionalProperties: false, properties: {other: {}}}
      """
    )
    #expect(
      try schema.messages("{task: b@1, inputs: {othr: 1}}") == [
        "/inputs/othr: Change “othr” to “other”, or remove it: inputs has no such key"
      ]
    )
  }

  @Test func `branches that only require keys are reported together`() throws {
    let any = try schema("anyOf: [{required: [a]}, {required: [b]}]")
    #expect(try any.messages("c: 1") == [": Enter a or b"])
    let one = try schema("oneOf: [{required: [a]}, {required: [b]}]")
    #expect(try one.messages("{a: 1, b: 1}") == [": Enter only one of a and b"])
  }

  @Test func `choices of all branches are reported together`() throws {
    let schema = try schema("oneOf: [{const: a, title: A}, {const: b}, {enum: [c]}]")
    #expect(try schema.messages("d") == [": The document must be a, b or c"])
  }

  @Test func `a value that matches several branches is reported`() throws {
    let schema = try schema(
      "oneOf: [{title: Small, maximum: 10, type: integer}, {title: Even, multipleOf: 2, type: integer}]"
    )
    #expect(try schema.messages("4") == [": The document must be only one of Small and Even"])
    #expect(try schema.messages("3") == [])
  }

  @Test(arguments: [
    ("{kind: square}", 1), ("{kind: circle, side: 1}", 0), ("{kind: line}", nil), ("{}", nil),
    ("7", nil),
  ])
  func `a constant tells which branch a value belongs to, even where it is not valid`(
    _ document: String,
    _ branch: Int?
  ) throws {
    let schema = try schema(Self.shapes)
    let branches = try #require(schema.shape.alternatives.first)
    #expect(branches.branch(for: try Document(document).value) == branch)
  }

  @Test(arguments: [
    ("null", 0), ("a", 1), ("1", 2), ("20", 3), ("15", nil), ("true", nil),
  ])
  func `else its kind does, else that it fits only one`(_ document: String, _ branch: Int?) throws {
    let schema = try schema(
      "anyOf: [{type: 'null'}, {type: string}, {type: integer, maximum: 15}, {type: integer, minimum: 15}]"
    )
    let branches = try #require(schema.shape.alternatives.first)
    #expect(branches.branch(for: try Document(document).value) == branch)
  }

  @Test func `a branch that is not checked is no reason to refuse a value`() throws {
    let remote = try schema(
      "oneOf: [{$ref: 'https://example.com/a'}, {type: string}, {type: number}]"
    )
    #expect(try remote.messages("x") == [])
    #expect(try remote.messages("[]") == [])
    #expect(remote.verdict(on: .string("x")) == .unknown)
    let not = try schema("not: {$ref: 'https://example.com/a'}")
    #expect(try not.messages("x") == [])
    let condition = try schema("{if: {$ref: 'https://example.com/a'}, then: false, else: false}")
    #expect(try condition.messages("x") == [])
    let contains = try schema("{contains: {$ref: 'https://example.com/a', type: string}}")
    #expect(try contains.messages("[x]") == [])
    #expect(
      try schema("allOf: [{$ref: 'https://example.com/a'}, {type: string}]").messages("1").count
        == 1
    )
  }
}
