import Schema
import Testing
import YAML

@Suite struct ShapeTests {
  @Test
  func `a mapping's keys come in the schema's order, each once, those of allOf after its own`()
    throws
  {
    let shape = try schema(
      """
      properties: {z: {}, a: {}}
      required: [a]
      allOf: [{$ref: '#/$defs/more'}]
      $defs: {more: {properties: {a: {title: A}, b: {}}, required: [b, a]}}
      """
    ).shape
    #expect(shape.keys == ["z", "a", "b"])
    #expect(shape.required == ["a", "b"])
    #expect(shape.property("a")?.title == "A")
    #expect(shape.property("x") == nil && shape.allows("x") && shape.allowsOtherKeys)
  }

  @Test func `the tightest bounds count`() throws {
    let shape = try schema(
      """
      allOf:
        - {minimum: 1, maximum: 10, minLength: 2, maxLength: 9, minItems: 1, type: [string, integer]}
        - {minimum: 2, exclusiveMaximum: 10, minLength: 3, maxItems: 4, type: [integer, array]}
        - {exclusiveMinimum: 1.5, maxProperties: 3, type: number}
      """
    ).shape
    #expect(shape.types == .integer)
    #expect(shape.range.lower?.number == 2 && shape.range.lower?.isExclusive == false)
    #expect(shape.range.upper?.number == 10 && shape.range.upper?.isExclusive == true)
    #expect(shape.length.least == 3 && shape.length.most == 9)
    #expect(shape.itemCount.least == 1 && shape.itemCount.most == 4)
    #expect(shape.propertyCount.most == 3)
  }

  @Test func `choices have the titles of their branches`() throws {
    let shape = try schema(
      "oneOf: [{const: t4g.nano, title: Nano, description: Tiny}, {const: 1}, {$ref: '#/$defs/x'}]\n$defs: {x: {enum: [null]}}"
    ).shape
    #expect(shape.choices?.map(\.value) == [.string("t4g.nano"), .int(1), .null])
    #expect(shape.choices?.map(\.title) == ["Nano", nil, nil])
    #expect(shape.choices?.first?.description == "Tiny")
    #expect(shape.constant == nil)
    #expect(try schema("allOf: [{enum: [a, b]}, {enum: [b, c]}]").shape.constant == .string("b"))
    #expect(try schema("type: string").shape.choices == nil)
  }

  @Test func `annotations are found behind references, the nearest first`() throws {
    let shape = try schema(
      """
      $ref: '#/$defs/a'
      title: Near
      $defs:
        a: {title: Far, description: Text, default: 0, examples: [1, 2], format: password,
            readOnly: true, writeOnly: true, deprecated: true}
      """
    ).shape
    #expect(shape.title == "Near" && shape.description == "Text" && shape.standard == .int(0))
    #expect(shape.examples == [.int(1), .int(2)] && shape.format == "password")
    #expect(shape.isReadOnly && shape.isSecret && shape.isDeprecated)
  }

  @Test func `lists and maps have a shape for what is in them`() throws {
    let shape = try schema(
      """
      prefixItems: [{title: First}]
      items: {title: Others}
      uniqueItems: true
      patternProperties: {^x-: {title: Extension}}
      additionalProperties: {title: Entry}
      propertyNames: {maxLength: 8}
      """
    ).shape
    #expect(shape.item(at: 0)?.title == "First" && shape.item(at: 9)?.title == "Others")
    #expect(shape.items?.title == "Others" && shape.firstItems == 1 && shape.hasUniqueItems)
    #expect(shape.property("x-a")?.title == "Extension" && shape.property("a")?.title == "Entry")
    #expect(shape.entry?.title == "Entry")
    #expect(shape.entriesByPattern.map(\.shape.title) == ["Extension"])
    #expect(shape.entriesByPattern.map(\.pattern.source) == ["^x-"])
    #expect(shape.keyNames?.length.most == 8)
  }

  @Test func `a schema that contains itself costs only the levels that are asked for`() throws {
    let schema = try schema(
      "{$id: 'https://example.com/tree', properties: {child: {$ref: '#'}, name: {title: Name}}}"
    )
    var shape = schema.shape
    for _ in 0..<1_000 { shape = try #require(shape.property("child")) }
    #expect(shape.property("name")?.title == "Name")
  }

  @Test func `what applies depends on the value`() throws {
    let schema = try schema(
      """
      properties: {mode: {enum: [auto, manual]}}
      if: {properties: {mode: {const: manual}}, required: [mode]}
      then: {properties: {count: {title: Count}}, required: [count]}
      else: {properties: {policy: {title: Policy}}}
      dependentSchemas: {count: {properties: {unit: {title: Unit}}}}
      dependentRequired: {mode: [reason]}
      oneOf:
        - {properties: {kind: {const: a}, only_a: {}}, required: [kind]}
        - {properties: {kind: {const: b}, only_b: {}}, required: [kind]}
      """
    )
    func keys(_ text: String) throws -> [String] {
      schema.shape.applying(to: try Document(text).value).keys
    }
    #expect(schema.shape.keys == ["mode"])
    #expect(try keys("{}") == ["mode", "policy"])
    #expect(try keys("{mode: manual}") == ["mode", "count"])
    #expect(try keys("{mode: manual, count: 1}") == ["mode", "unit", "count"])
    #expect(try keys("{kind: b}") == ["mode", "kind", "only_b", "policy"])
    #expect(schema.shape.required(with: try Document("mode: auto").value) == ["reason"])
  }

  @Test func `a place in a document has the shape that its values give it`() throws {
    let schema = try schema(
      """
      properties:
        rules:
          items:
            oneOf:
              - {properties: {kind: {const: port}, value: {title: Port, type: integer}}}
              - {properties: {kind: {const: name}, value: {title: Host, type: string}}}
      """
    )
    let document = try Document("rules: [{kind: name, value: x}, {kind: port}]")
    #expect(schema.shape(at: ["rules", "0", "value"], in: document.value)?.title == "Host")
    #expect(schema.shape(at: ["rules", "1", "value"], in: document.value)?.title == "Port")
    #expect(schema.shape(at: ["nothing"], in: document.value) == nil)
  }

  @Test func `the same value can be checked by itself`() throws {
    let schema = try schema("properties: {spec: {properties: {name: {title: Name, maxLength: 2}}}}")
    let shape = try #require(schema.shape(at: ["spec", "name"], in: .null))
    let findings = schema.findings(in: .string("abc"), against: shape.ids, at: ["spec", "name"])
    #expect(findings.map(\.path) == [["spec", "name"]])
    #expect(findings.map(\.message) == ["Name must be 2 characters or fewer, and this has 3"])
    #expect(
      findings.first.map { schema[$0.schema].path } == ["properties", "spec", "properties", "name"]
    )
  }
}
