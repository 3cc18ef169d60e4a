import Schema
import Testing
import YAML

@Suite struct MessageTests {
  @Test(arguments: [
    ("type: string", "a: 1", "/a: Instance name must be a text"),
    ("type: [string, number]", "a: true", "/a: Instance name must be a text or a number"),
    ("type: boolean", "a: 1", "/a: Instance name must be true or false"),
    ("type: integer", "a: 1.5", "/a: Instance name must be a whole number"),
    ("maxLength: 3", "a: abcd", "/a: Instance name must be 3 characters or fewer, and this has 4"),
    ("minLength: 3", "a: é", "/a: Instance name must be 3 characters or more, and this has 1"),
    ("minLength: 1", "a: ''", "/a: Enter an instance name, or remove it"),
    ("type: string", "a:", "/a: Enter an instance name, or remove it"),
    ("minimum: 1, maximum: 10", "a: 12", "/a: Instance name must be between 1 and 10, not 12"),
    ("minimum: 1", "a: -1", "/a: Instance name must be 1 or more, not -1"),
    ("exclusiveMaximum: 0.1", "a: 0.1", "/a: Instance name must be less than 0.1, not 0.1"),
    (
      "maximum: 5, exclusiveMinimum: 0", "a: .inf",
      "/a: Instance name must be more than 0 and 5 or less, not .inf"
    ),
    ("multipleOf: 0.5", "a: 0.7", "/a: Instance name must be a multiple of 0.5, not 0.7"),
    ("multipleOf: 1", "a: 0.7", "/a: Instance name must be a whole number, not 0.7"),
    ("enum: [x, y, 3, null]", "a: z", "/a: Instance name must be x, y, 3 or empty"),
    (
      "enum: [a1, b1, c1, d1, e1, f1, eu-west-1]", "a: eu-west-2",
      "/a: Instance name must be one of 7 values, such as eu-west-1"
    ),
    (
      "enum: [1, 2, 3, 4, 5, 6, 7]", "a: 0",
      "/a: Instance name must be one of 7 values, such as 1, 2 or 3"
    ),
    ("const: x", "a: y", "/a: Instance name must be x"),
    ("format: date", "a: 2026-02-30", "/a: Instance name must be a date, such as 2026-01-31"),
    ("minItems: 2", "a: [1]", "/a: Instance name must have 2 items or more, and this has 1"),
    ("maxItems: 0", "a: [1]", "/a: Instance name must be empty"),
    (
      "maxProperties: 1", "a: {b: 1, c: 2}",
      "/a: Instance name must have 1 entry or fewer, and this has 2"
    ),
    (
      "uniqueItems: true", "a: [1, x, 1.0]",
      "/a/2: Instance name must not have the same item twice, and item 3 repeats item 1"
    ),
    ("items: {type: string}", "a: [x, 2]", "/a/1: Item 2 of instance name must be a text"),
    ("items: {type: string, title: Rule}", "a: [x, 2]", "/a/1: Rule 2 must be a text"),
    ("contains: {const: x}", "a: [y]", "/a: Instance name must have 1 item or more that is x"),
    (
      "propertyNames: {maxLength: 2}", "a: {abc: 1}",
      "/a/abc: The key “abc” must be 2 characters or fewer, and this has 3"
    ),
    ("not: {const: admin}", "a: admin", "/a: Instance name must not be admin"),
  ])
  func `a message says what to do, with the field's title`(
    _ keywords: String,
    _ document: String,
    _ message: String
  ) throws {
    let schema = try schema("{properties: {a: {title: Instance name, \(keywords)}}}")
    #expect(try schema.messages(document) == [message])
  }

  @Test func `the whole document is called that, whatever the schema's title`() throws {
    #expect(
      try schema("{title: Pods of Example Inc., type: object}").messages("1") == [
        ": The document must be a mapping"
      ]
    )
  }

  @Test func `without a title the key is the name, as it is spelled`() throws {
    let schema = try schema(
      "{required: [instance_name], properties: {instance_name: {maxLength: 1}}}"
    )
    #expect(try schema.messages("{}") == ["/instance_name: Enter instance_name"])
    #expect(
      try schema.messages("instance_name: ab") == [
        "/instance_name: instance_name must be 1 character or fewer, and this has 2"
      ]
    )
  }

  @Test(arguments: [
    ("{title: Instance name, type: string}", "Enter an instance name"),
    ("{title: WAF mode, enum: [a, b]}", "Choose a WAF mode"),
    ("{title: Owners, type: array}", "Add owners"),
    ("{title: Firewall, type: boolean}", "Choose yes or no for firewall"),
    ("{title: Address}", "Enter an address"),
    ("{$ref: '#/$defs/name'}", "Enter a host name"),
  ])
  func `what is missing is asked for where it should stand`(
    _ field: String,
    _ message: String
  ) throws {
    let schema = try schema(
      "{required: [a], properties: {a: \(field)}, $defs: {name: {title: Host name, type: string}}}"
    )
    #expect(try schema.messages("b: 1") == ["/a: \(message)"])
  }

  @Test(arguments: [
    ("Name", "a name"), ("Address", "an address"), ("Owners", "owners"), ("SSH key", "an SSH key"),
    ("URL", "a URL"), ("NAT gateway", "a NAT gateway"), ("User", "a user"), ("Unit", "a unit"),
    ("Upstream", "an upstream"), ("Hourly limit", "an hourly limit"), ("S3 bucket", "an S3 bucket"),
    ("Status", "a status"), ("EU region", "an EU region"), ("2nd name", "a 2nd name"),
  ])
  func `the article fits the sound of the title`(_ title: String, _ noun: String) throws {
    let schema = try schema("{required: [a], properties: {a: {title: \(title), type: string}}}")
    #expect(try schema.messages("{}") == ["/a: Enter \(noun)"])
  }

  @Test func `an empty text counts as missing where the field is required`() throws {
    let schema = try schema(
      "{required: [a], properties: {a: {title: Name, type: string, pattern: '^x'}}}"
    )
    #expect(try schema.messages("a: ''") == ["/a: Enter a name"])
    #expect(try schema.messages("a:") == ["/a: Enter a name"])
  }

  @Test(arguments: [
    (
      "description: 1–30 lower-case letters., pattern: '^x'",
      "Name must be 1–30 lower-case letters"
    ),
    (
      "description: The name. Only letters., pattern: '^x'",
      "Name must fit its description: The name. Only letters"
    ),
    ("examples: [web1, web2], pattern: '^x'", "Name must look like “web1” or “web2”"),
    ("pattern: '^x'", "Name is not written in the required way"),
  ])
  func `a pattern speaks through its description and never shows itself`(
    _ keywords: String,
    _ message: String
  ) throws {
    #expect(
      try schema("{properties: {a: {title: Name, \(keywords)}}}").messages("a: b") == [
        "/a: \(message)"
      ]
    )
  }

  @Test(arguments: [
    (
      "{color: 1, size: 2}", "colour: x",
      "/colour: Change “colour” to “color”, or remove it: the document has no such key"
    ),
    (
      "{color: 1, size: 2}", "zzz: x",
      "/zzz: Remove “zzz”: the document can only have color and size"
    ),
    (
      "{a1: 1, b1: 1, c1: 1, d1: 1, e1: 1, f1: 1, g1: 1}", "zzz: x",
      "/zzz: Remove “zzz”: the document has no such key"
    ),
    ("{}", "zzz: x", "/zzz: Remove “zzz”: the document has no such key"),
  ])
  func `an unknown key is reported with the known ones`(
    _ keys: String,
    _ document: String,
    _ message: String
  ) throws {
    let properties = keys.replacing(": 1", with: ": true").replacing(": 2", with: ": true")
    let schema = try schema("{additionalProperties: false, properties: \(properties)}")
    #expect(try schema.messages(document) == [message])
  }

  @Test func `a condition names the field that made it apply`() throws {
    let schema = try schema(
      """
      properties:
        mode: {title: Mode, enum: [auto, manual]}
        count: {title: Count}
      if: {properties: {mode: {const: manual}}}
      then: {required: [count]}
      else: {properties: {count: false}}
      """
    )
    #expect(try schema.messages("mode: manual") == ["/count: Enter a count because mode is manual"])
    #expect(try schema.messages("{}") == ["/count: Enter a count because mode is not set"])
    #expect(
      try schema.messages("{mode: auto, count: 1}") == [
        "/count: Remove count, which is not allowed here because mode is auto"
      ]
    )
  }

  @Test func `dependent keys name the one that asks for them`() throws {
    let schema = try schema(
      """
      properties: {cert: {title: Certificate}, key: {title: Private key}}
      dependentRequired: {cert: [key]}
      dependentSchemas: {key: {properties: {cert: {type: string}}}}
      """
    )
    #expect(
      try schema.messages("cert: x") == ["/key: Enter a private key because certificate is set"]
    )
    #expect(
      try schema.messages("{cert: 1, key: x}") == [
        "/cert: Certificate must be a text because private key is set"
      ]
    )
  }
}
