import Specs
import Testing
import YAML

/// Values that are never shown, only kept, replaced or removed.
@Suite struct SecretTests {
  private static let rules = """
    properties:
      token: {type: string, title: Token, writeOnly: true, minLength: 3}
      pin: {type: integer, format: password}
      keys: {type: object, writeOnly: true}
      users:
        type: array
        items: {type: object, properties: {name: {type: string}, password: {type: string, format: password}}}

    """
  private static let old = """
    token: "hush" # of the gateway
    pin: 1234
    keys:
      a: x
      b: y
    users:
    - {name: joe, password: s3cret}

    """

  private let schema: SpecSchema
  private let document: Document

  init() throws {
    schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(Self.rules.utf8) }.schema
    document = try Document(Self.old)
  }

  private func edits(_ typed: String, _ choice: String?) throws -> [Edit] {
    var submission = Submission(isNew: false, customer: "a", environment: "b")
    submission.values = [["token"]: typed]
    submission.kinds[["token"]] = choice
    return try submission.edits(on: document, by: schema)
  }

  @Test func `nothing typed keeps what is there, and a text replaces it`() throws {
    #expect(try edits("", nil) == [])
    #expect(try edits("", "keep") == [])
    #expect(try edits("loud", "keep") == [.set(["token"], .string("loud"))])
    #expect(try edits("loud", "replace") == [.set(["token"], .string("loud"))])
    #expect(try edits("", "remove") == [.remove(["token"])])
  }

  @Test(arguments: [("", "replace"), ("loud", "remove")])
  func `what contradicts itself is refused`(typed: String, choice: String) {
    #expect(throws: InvalidSubmission.self) { try edits(typed, choice) }
  }

  @Test func `single secrets have a control, others are named only`() {
    let form = schema.form(of: document.value, base: document.value)
    let secrets = form.parts.flatMap(\.fields).filter(\.isSecret).map(\.path)
    #expect(secrets == [["token"], ["pin"], ["users", "0", "password"]])
    #expect(form.others == ["keys"])
    #expect(schema.fields.isEmpty, "lists show \(schema.fields.map(\.path))")
  }

  @Test func `a text is shown without them`() throws {
    let mask = SpecSchema.mask
    #expect(
      schema.masked(document) == """
        token: \(mask) # of the gateway
        pin: \(mask)
        keys:
          \(mask)
        users:
        - {name: joe, password: \(mask)}

        """
    )
    let new = try document.applying([.set(["pin"], .int("4321"))]).document
    #expect(schema.masked(new, comparedWith: document).contains("pin: \(mask) (changed)\n"))
  }

  @Test func `a value is shown without them`() {
    let mask = Value.string(SpecSchema.mask)
    #expect(schema.masked(.string("hush"), at: ["token"]) == mask)
    #expect(schema.masked(.string("x"), at: ["keys", "a"]) == mask)
    let user: Value = .mapping([
      .init(key: "name", value: .string("joe")), .init(key: "password", value: .string("s3cret")),
    ])
    #expect(schema.masked(user, at: ["users", "0"]).value(at: ["password"]) == mask)
    #expect(schema.masked(.string("joe"), at: ["users", "0", "name"]) == .string("joe"))
  }
}

/// Secrets that the schema declares only for some values.
@Suite struct HiddenSecretTests {
  @Test(arguments: [
    ("anyOf: [{type: string, writeOnly: true}, {type: 'null'}]", "hush"),
    ("oneOf: [{type: string, format: password}, {type: object}]", "hush"),
    ("{prefixItems: [{type: string}, {type: string, writeOnly: true}]}", "[a, hush]"),
    (
      "{properties: {b: true}, if: {required: [b]}, then: {properties: {x: {writeOnly: true}}}}",
      "{x: hush}"
    ),
    ("{if: false, else: {if: false, else: {properties: {x: {writeOnly: true}}}}}", "{x: hush}"),
    (
      "oneOf: [{properties: {k: {const: a}, x: {writeOnly: true}}}, {properties: {k: {const: b}}}]",
      "{k: a, x: hush}"
    ),
  ])
  func `they are masked all the same`(rule: String, written: String) throws {
    let rules =
      "$schema: https://json-schema.org/draft/2020-12/schema\nproperties:\n  a:\n    \(rule)\n"
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let document = try Document("a: \(written)\n")
    #expect(schema.hasSecrets)
    #expect(!schema.masked(document).contains("hush"))
    for change in FieldChange.list(from: .mapping([]), to: document.value) {
      let shown = try #require(change.new.map { schema.masked($0, at: change.path) })
      #expect(!"\(shown)".contains("hush"), "\(change.path)")
    }
  }

  @Test func `text after a block text stays on its line`() throws {
    let rules = "properties: {a: {writeOnly: true}, b: {writeOnly: true}}\n"
    let schema = Steering([.schemaAsYAML: "a"]) { _, _ in Array(rules.utf8) }.schema
    let mask = SpecSchema.mask
    let document = try Document("a: |\n  one\n  two\nb: >-\n  three\n\nt: x\n")
    #expect(schema.masked(document) == "a: \(mask)\nb: \(mask)\n\nt: x\n")
  }

  @Test func `full names and columns are without them`() {
    let files = [
      SteeringFile.schemaAsYAML: "properties: {a: {type: string, writeOnly: true}}\n",
      .settings: "columns: [/a, /b]\nname: '{customer}-{/a}'\n",
    ]
    let steering = Steering([.schemaAsYAML: "1", .settings: "2"]) { file, _ in
      files[file].map { Array($0.utf8) }
    }
    #expect(steering.settings.columns == [["b"]])
    #expect(steering.settings.name == "{customer}-\(SpecSchema.mask)")
  }
}
