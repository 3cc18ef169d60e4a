import Specs
import Testing
import YAML

/// A repository's own schema.
@Suite struct OwnSchemaTests {
  private func schema(_ yaml: String) -> SpecSchema {
    Steering([.schemaAsYAML: "a"]) { _, _ in Array(yaml.utf8) }.schema
  }

  private func edits(
    _ schema: SpecSchema,
    _ text: String,
    _ values: [FieldPath: String]
  ) throws -> [Edit] {
    try Submission(isNew: false, customer: "a", environment: "b", values: values)
      .edits(on: try Document(text), by: schema)
  }

  private let compute = """
    type: object
    required: [spec]
    properties:
      metadata: {properties: {customer: {type: string}, labels: {type: object}}}
      spec:
        title: Machine
        type: object
        required: [name, count]
        properties:
          name: {type: string, title: Name}
          count: {type: integer, title: Count, minimum: 1}
          ratio: {type: number}
          size: {enum: [small, 1, null, [a]]}
          level: {oneOf: [{const: 1, title: Low}, {const: 2, title: High}]}
          both: {type: [string, integer]}
          on: {type: boolean, default: true}
          kind: {const: vm}
          secret: {type: object, writeOnly: true}
          list: {type: array}

    """

  @Test func `single values become fields, and the rest is named`() {
    let schema = schema(compute)
    #expect(
      schema.fields.map(\.path.description)
        == ["name", "count", "ratio", "level", "on", "kind"]
        .map { "/spec/\($0)" }
    )
    #expect(schema.form(of: nil, base: nil).others == ["secret"])
    #expect(schema.fields.map(\.isRequired) == [true, true, false, false, false, false])
    guard case .choice(let levels)? = schema.field(at: ["spec", "level"])?.kind else {
      Issue.record("no choice")
      return
    }
    #expect(levels.map(\.title) == ["Low", "High"] && levels.map(\.word) == ["1", "2"])
  }

  @Test(
    arguments: [
      ("count", "", "count: 3", "remove"), ("count", "4", "count: 3", "4"),
      ("count", "3", "count: 3", "none"), ("count", "03", "count: 3", "none"),
      ("ratio", "1.50", "ratio: 1.5", "1.50"), ("ratio", "1e3", "count: 3", "1e3"),
      ("level", "2", "level: 1", "2"), ("on", "true", "count: 3", "none"),
      ("on", "false", "count: 3", "false"), ("on", "", "on: maybe", "remove"),
      ("kind", "other", "kind: vm", "none"),
    ]
  )
  func `what was typed becomes a value of the field's kind`(
    key: String,
    typed: String,
    entry: String,
    expected: String
  ) throws {
    let edits = try edits(schema(compute), "spec: {\(entry)}\n", [["spec", key]: typed])
    switch edits.first {
    case nil: #expect(expected == "none")
    case .remove?: #expect(expected == "remove")
    case .set(_, let value)?: #expect(value.word == expected)
    default: Issue.record("\(edits)")
    }
  }

  @Test(arguments: [
    ("count", "many", "Count must be a whole number"), ("on", "x", "on must be true or false"),
  ])
  func `a word that is not a value of the field's kind is refused`(
    key: String,
    typed: String,
    words: String
  ) {
    do {
      _ = try edits(schema(compute), "spec: {}\n", [["spec", key]: typed])
      Issue.record("it was taken")
    } catch {
      #expect((error as? InvalidSubmission)?[.field(["spec", key])] == words)
    }
  }

  @Test(arguments: [Value.mapping([]), .null, .string("a"), .sequence([])])
  func `of a section that is missing, or no mapping, its fields are asked for`(document: Value) {
    let found = schema(compute).violations(in: document)
    #expect(found.map(\.path.description) == ["/spec/name", "/spec/count"])
    #expect(found.map(\.message) == ["Enter a name", "Enter a count"])
  }

  @Test
  func `a new document holds what the schema names of the outline, and what can only be one thing`()
    throws
  {
    let pod = try #require(PodID(customer: "acme", environment: "dev"))
    let text = try schema(
      """
      required: [kind, spec]
      properties:
        kind: {const: Machine}
        version: {const: 2}
        metadata: {properties: {customer: {}}}
        spec: {type: object, properties: {size: {type: string}}}

      """
    ).newDocument(of: pod).text
    #expect(text == "kind: Machine\nmetadata:\n  customer: acme\nspec: {}\n")
    let bare = try schema("properties: {a: {type: string}}\n").newDocument(of: pod)
    #expect(bare.text == "" || bare.text == "{}\n")
    #expect(try bare.applying([.set(["a"], .string("b"))]).document.text.contains("a: b"))
  }

  @Test func `a schema that contains itself ends somewhere`() {
    let schema = schema(
      "properties: {next: {$ref: '#'}, name: {type: string}, rest: {additionalProperties: {$ref: '#'}}}\n"
    )
    #expect(schema.fields.count < 20 && !schema.fields.isEmpty)
  }

  @Test func `a broken schema leaves the built-in one, and says where it is broken`() {
    let steering = Steering([.schema: "a"]) { _, _ in Array("{\"type\": 3}".utf8) }
    #expect(steering.schema.fields == BuiltIn.schema.fields)
    #expect(steering.problems.count == 1)
    #expect(steering.problems[0].sentence.hasPrefix("spec.schema.json, line 1, column 10: "))
    #expect(steering.problems[0].sentence.hasSuffix("The built-in schema applies."))
  }

  @Test func `unchecked keywords are listed`() {
    let steering = Steering([.schema: "a"]) { _, _ in
      Array(#"{"properties": {"a": {"unevaluatedProperties": false}}}"#.utf8)
    }
    #expect(steering.problems.count == 1)
    #expect(steering.problems[0].sentence.contains("/properties/a: unevaluatedProperties"))
  }

  @Test func `of two schemas the one in JSON counts`() {
    let steering = Steering([.schema: "a", .schemaAsYAML: "b"]) { file, _ in
      Array((file == .schema ? #"{"properties":{"a":{"type":"string"}}}"# : "true").utf8)
    }
    #expect(steering.schema.fields.map(\.path) == [["a"]])
    #expect(steering.problems.map(\.file) == [.schemaAsYAML])
  }
}
