import Testing
import YAML

@testable import Specs

/// The values of a document in a form.
@Suite struct FieldReadingTests {
  private let pod: PodID

  init() throws {
    pod = try #require(PodID(customer: "advworks", environment: "dev"))
  }

  private func spec(_ text: String) throws -> Spec {
    try Spec(pod: pod, revision: "1", bytes: Array(text.utf8))
  }

  private func reading(_ text: String, _ place: Int) throws -> FieldReading {
    FieldReading(BuiltIn.schema.fields[place], in: try spec(text).document)
  }

  private func notes(_ text: String) throws -> [String] {
    Spec.notes(on: try spec(text).document, of: pod, by: BuiltIn.schema)
  }

  private let file = """
    apiVersion: v1
    kind: Pod
    metadata:
      customer: advworks
      environment: dev
    spec:
      compute:
        instance_name: web-1  # shown on the status page
        instance_type: t4g.nano
      security:
        waf:
          enabled: false

    """

  @Test func `the fields are what the file says`() throws {
    #expect(try reading(file, 0).value == .string("web-1"))
    #expect(try reading(file, 1).value == .bool(false))
    #expect(try notes(file).isEmpty)
  }

  // MARK: Reading

  @Test(
    arguments: [
      ("web-1", "web-1", nil), ("'web-1'", "web-1", nil),
      ("12", "12", "written as a number, not as a text"),
      ("1.50", "1.50", "written as a number, not as a text"),
      ("on", "on", nil), ("True", "True", "written as a boolean, not as a text"),
      ("", nil, "spec.compute.instance_name is empty"),
      ("~", nil, "spec.compute.instance_name is empty"),
      ("[web]", nil, "spec.compute.instance_name is a list, not a single value"),
      ("{a: 1}", nil, "spec.compute.instance_name is a mapping, not a single value"),
    ] as [(String, String?, String?)]
  )
  func `an instance name is the text in the file`(
    written: String,
    value: String?,
    note: String?
  ) throws {
    let text = file.replacing("web-1  # shown on the status page", with: written)
    let reading = try reading(text, 0)
    #expect(reading.text == value ?? "" && reading.note == note)
    #expect((reading.value == nil) == (value == nil))
  }

  @Test(
    arguments: [
      ("true", true, nil), ("TRUE", true, nil), ("False", false, nil),
      ("yes", true, "written as “yes”, which YAML 1.1 readers take as true and others as a text"),
      ("Off", false, "written as “Off”, which YAML 1.1 readers take as false and others as a text"),
      ("\"true\"", true, "written as the text \"true\", not as a boolean"),
      ("'yes'", nil, "holds \"yes\", neither true nor false"),
      ("1", nil, "holds \"1\", neither true nor false"),
      ("", nil, "spec.security.waf.enabled is empty"),
      ("[true]", nil, "spec.security.waf.enabled is a list, not a single value"),
    ] as [(String, Bool?, String?)]
  )
  func `a firewall is on, off, or what the note says`(
    written: String,
    value: Bool?,
    note: String?
  ) throws {
    let text = file.replacing("enabled: false", with: "enabled: \(written)")
    let reading = try reading(text, 1)
    #expect(reading.value == value.map(Value.bool) && reading.note == note)
  }

  @Test(arguments: [
    ("", "the file is empty"), ("# nothing\n", "the file is empty"), ("---\n", "the file is empty"),
    ("text", "the file is a text, not a mapping"), ("[]", "the file is a list, not a mapping"),
    ("a: 1", "spec is missing"), ("spec:", "spec is empty"),
    ("spec: []", "spec is a list, not a mapping"),
    ("spec: 5", "spec is a number, not a mapping"), ("spec: {}", "spec.compute is missing"),
    ("spec: {compute: web}", "spec.compute is a text, not a mapping"),
    ("spec: {compute: {}}", "spec.compute.instance_name is missing"),
  ])
  func `an unreadable field is reported with the reason`(text: String, note: String) throws {
    let reading = try reading(text, 0)
    #expect(reading.value == nil && reading.note == note)
  }

  @Test func `aliases and merge keys are read through`() throws {
    let text = """
      defaults: &defaults {instance_name: web, on: &on true}
      spec:
        compute: {<<: *defaults}
        security: {waf: {enabled: *on}}
      """
    #expect(try reading(text, 0).value == .string("web"))
    let firewall = try reading(text, 1)
    #expect(firewall.value == .bool(true))
    #expect(firewall.note == "written as an alias, which cannot be changed here")
  }

  @Test func `metadata that names another pod is noted`() throws {
    let text = file.replacing("customer: advworks", with: "customer: contoso")
    #expect(
      try notes(text) == ["metadata.customer says \"contoso\", but the pod is advworks/dev."]
    )
  }

  @Test func `a broken file is unusable, with its place`() {
    let error = #expect(throws: SpecError.self) { try spec("a: 1\n b: 2\n") }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("another error"); return
    }
    #expect(unusable.pod == pod && unusable.text == "a: 1\n b: 2\n")
    #expect(unusable.message == "line 2, column 3: mapping values are not allowed in this context")
  }

  @Test func `a file of more than 256 KiB is not read, and its size is reported`() {
    let error = #expect(throws: SpecError.self) {
      try spec(String(repeating: "\n", count: Spec.largest + 1))
    }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("another error"); return
    }
    #expect(unusable.size == 262_145 && unusable.text == nil)
    #expect(unusable.message.contains("262,145 bytes") && unusable.message.contains("256 KiB"))
    #expect(throws: Never.self) { try spec(String(repeating: "\n", count: Spec.largest)) }
  }

  @Test func `a file whose aliases stand for megabytes is not expanded`() {
    let bomb =
      "a: &a \(String(repeating: "x", count: 50_000))\nb: [\(String(repeating: "*a,", count: 100))]\n"
    let error = #expect(throws: SpecError.self) { try spec(bomb) }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("another error"); return
    }
    #expect(unusable.problem.contains("aliases expanded"))
  }
}
