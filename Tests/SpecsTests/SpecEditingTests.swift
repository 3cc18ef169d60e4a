import Testing
import YAML

@testable import Specs

@Suite struct SpecEditingTests {
  private let pod: PodID

  init() throws {
    pod = try #require(PodID(customer: "advworks", environment: "dev"))
  }

  private func spec(_ text: String) throws -> Spec {
    try Spec(pod: pod, revision: "1", bytes: Array(text.utf8))
  }

  private func name(_ text: String) throws -> InstanceName { try #require(InstanceName(text)) }

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
    let spec = try spec(file)
    #expect(spec.instanceName == Field(value: "web-1"))
    #expect(spec.wafEnabled == Field(value: false))
    #expect(spec.notes.isEmpty)
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
  func `an instance name is the text that stands there`(
    written: String,
    value: String?,
    note: String?
  ) throws {
    let text = file.replacing("web-1  # shown on the status page", with: written)
    #expect(try spec(text).instanceName == Field(value: value, note: note))
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
    #expect(try spec(text).wafEnabled == Field(value: value, note: note))
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
  func `what keeps a field from being read is said`(text: String, note: String) throws {
    #expect(try spec(text).instanceName == Field(value: nil, note: note))
  }

  @Test func `aliases and merge keys are read through`() throws {
    let spec = try spec(
      """
      defaults: &defaults {instance_name: web, on: &on true}
      spec:
        compute: {<<: *defaults}
        security: {waf: {enabled: *on}}
      """
    )
    #expect(spec.instanceName == Field(value: "web"))
    #expect(
      spec.wafEnabled
        == Field(value: true, note: "written as an alias, which cannot be changed here")
    )
  }

  @Test func `metadata that names another pod is noted`() throws {
    let text = file.replacing("customer: advworks", with: "customer: contoso")
    #expect(
      try spec(text).notes == ["metadata.customer says \"contoso\", but the pod is advworks/dev."]
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

  @Test func `a file of more than 256 KiB is not read, and its size is said`() {
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

  // MARK: Editing

  @Test func `both fields change in their places`() throws {
    let text = try spec(file).editing(instanceName: name("web-2"), wafEnabled: true)
    #expect(
      text
        == file.replacing("web-1", with: "web-2").replacing("enabled: false", with: "enabled: true")
    )
  }

  @Test(arguments: ["false", "no", "Off", "'false'"])
  func `fields that do not change keep their bytes`(written: String) throws {
    let text = file.replacing("enabled: false", with: "enabled: \(written)")
    let spec = try spec(text)
    #expect(try spec.editing(instanceName: name("web-1"), wafEnabled: false) == text)
    #expect(try spec.editing(instanceName: name("web-1"), wafEnabled: nil) == text)
    #expect(
      try spec.editing(instanceName: name("web-1"), wafEnabled: true)
        == file.replacing("enabled: false", with: "enabled: true")
    )
  }

  @Test func `a number that is the name already keeps its bytes`() throws {
    let text = file.replacing("web-1", with: "12")
    #expect(try spec(text).editing(instanceName: name("12"), wafEnabled: false) == text)
    #expect(
      try spec(text).editing(instanceName: name("13"), wafEnabled: false)
        == file.replacing("web-1", with: "\"13\"")
    )
  }

  @Test func `missing fields are added with what leads to them`() throws {
    let text = try spec("kind: Pod\nspec:\n    security:\n").editing(
      instanceName: name("web"),
      wafEnabled: true
    )
    #expect(
      text == """
        kind: Pod
        spec:
            security:
                waf:
                    enabled: true
            compute:
                instance_name: web

        """
    )
  }

  @Test func `what cannot be edited is unusable, with its place`() throws {
    let spec = try spec("a: &a web\nspec:\n  compute: {instance_name: *a}\n")
    let error = #expect(throws: SpecError.self) {
      try spec.editing(instanceName: name("web-2"), wafEnabled: nil)
    }
    guard case .unusableSpec(let unusable) = error else {
      Issue.record("another error"); return
    }
    #expect(unusable.message == "line 3, column 28: \"instance_name\" is an alias, *a")
  }

  // MARK: New pods

  @Test(arguments: [
    ("advworks", "dev", "web-1"), ("123", "on", "1-2"), ("no", "2026-01-31", "1e5"),
  ])
  func `a new spec reads back as what was asked for`(
    customer: String,
    environment: String,
    instance: String
  ) throws {
    let pod = try #require(PodID(customer: customer, environment: environment))
    for waf in [true, false] {
      let text = Spec.newText(pod: pod, instanceName: try name(instance), wafEnabled: waf)
      let spec = try Spec(pod: pod, revision: "1", bytes: Array(text.utf8))
      #expect(spec.instanceName == Field(value: instance))
      #expect(spec.wafEnabled == Field(value: waf))
      #expect(spec.notes.isEmpty)
    }
  }

  @Test func `a new spec has the shape of the others`() throws {
    let text = Spec.newText(pod: pod, instanceName: try name("web-1"), wafEnabled: false)
    #expect(text == file.replacing("  # shown on the status page", with: ""))
  }
}
