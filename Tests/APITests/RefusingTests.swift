import Answering
import HTTP
import Recording
import Specs
import Testing
import Text

@testable import API

/// Requests that are not deployed, with the reason.
@Suite struct RefusingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: String
    let uri: String
    let type: String?
    let body: String
    let status: Status

    init(_ method: String, _ uri: String, _ type: String?, _ body: String, _ status: Status) {
      self.method = method
      self.uri = uri
      self.type = type
      self.body = body
      self.status = status
    }

    var testDescription: String { "\(method) \(uri) \(type ?? "-") \(body.prefix(60))" }
  }

  static let pod = "/api/pod/acme/dev"
  static let patch = "application/json-patch+json"
  static let merge = "application/merge-patch+json"
  static let yaml = "application/yaml"

  static let cases = [
    Case("PATCH", pod, patch, "{", .badRequest), Case("PATCH", pod, patch, "", .badRequest),
    Case("PATCH", pod, patch, "{}", .badRequest), Case("PATCH", pod, patch, "[1]", .badRequest),
    Case("PATCH", pod, patch, #"[{"op":"jump","path":""}]"#, .badRequest),
    Case("PATCH", pod, patch, #"[{"op":"remove","path":"spec"}]"#, .badRequest),
    Case("PATCH", pod, patch, #"[{"op":"remove","path":"/none"}]"#, .conflict),
    Case("PATCH", pod, patch, #"[{"op":"replace","path":"/none","value":1}]"#, .conflict),
    Case("PATCH", pod, patch, #"[{"op":"test","path":"/spec","value":1}]"#, .conflict),
    Case("PATCH", pod, merge, "{", .badRequest),
    Case("PATCH", pod, nil, "[]", .unsupportedMediaType),
    Case("PATCH", pod, "application/json", "[]", .unsupportedMediaType),
    Case("PATCH", pod + "?dry_run=yes", patch, "[]", .badRequest),
    Case("PATCH", pod + "?dry_run", patch, "[]", .badRequest),
    Case("PATCH", pod + "?anyway=2", patch, "[]", .badRequest),
    Case("PATCH", pod + "?else=2", patch, "[]", .ok),
    Case(
      "PATCH",
      pod + "?message=" + String(repeating: "a", count: 4097),
      patch,
      "[]",
      .badRequest
    ), Case("PATCH", "/api/pod/a.b/dev", patch, "[]", .badRequest),
    Case(
      "PATCH",
      pod,
      patch,
      #"[{"op":"replace","path":"/spec/compute/instance_name","value":"NO"}]"#,
      .badRequest
    ),
    Case(
      "PATCH",
      pod,
      patch,
      #"[{"op":"replace","path":"/spec/security/waf/enabled","value":"no"}]"#,
      .badRequest
    ), Case("PUT", pod, yaml, "", .badRequest), Case("PUT", pod, yaml, "a: b\n- c", .badRequest),
    Case("PUT", pod, yaml, "a: 1", .badRequest),
    Case("PUT", pod, "text/plain", "", .unsupportedMediaType),
    Case("PUT", pod, yaml, String(repeating: "#", count: 300_000), .contentTooLarge),
    Case("DELETE", pod, nil, "", .methodNotAllowed), Case("POST", pod, nil, "", .methodNotAllowed),
  ]

  @Test(arguments: cases) func `each kind has its status`(_ refused: Case) {
    let source = FakeSource()
    let response = Site(source).ask(refused.method, refused.uri, refused.body, type: refused.type)
    #expect(response.status == refused.status, "\(response.text)")
    #expect(source.deployed.isEmpty)
    guard refused.status != .ok else { return }
    #expect(response.json.keys == ["error", "details"])
  }

  @Test func `what the schema forbids is named by its path`() {
    let response = Site(FakeSource()).put(Self.pod, "spec: {compute: {instance_name: NO}}")
    #expect(response.json["details", "fields"].keys == ["/spec/compute/instance_name"])
  }

  @Test func `a text that is not YAML is refused with its position`() {
    let response = Site(FakeSource()).put(Self.pod, "a: b\n- c")
    #expect(response.json["details", "line"] == 2 && response.json["details", "column"] == 1)
  }

  @Test(arguments: ["If-Match", "If-None-Match", "Idempotency-Key"])
  func `an empty header is not taken for none`(_ name: String) {
    let source = FakeSource()
    #expect(Site(source).put(Self.pod, FakeSource.spec + "#\n", [name: ""]).status == .badRequest)
    #expect(source.deployed.isEmpty)
  }

  @Test func `a body that is not UTF-8 is refused`() {
    let response = Site(FakeSource()).ask("PUT", Self.pod, [0x61, 0xFF], type: Self.yaml)
    #expect(response.status == .badRequest && response.json["error"].text.contains("UTF-8"))
  }

  @Test func `an unsupported media type is refused with the supported ones`() {
    let response = Site(FakeSource()).ask("PATCH", Self.pod, "[]", type: "application/json")
    #expect(response.json["details", "expected"].text == "\(Self.patch) or \(Self.merge)")
  }

  @Test(arguments: [
    ["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"], ["Origin": "null"],
    ["Sec-Fetch-Site": "same-site"],
  ])
  func `another site is refused before its body is looked at`(_ headers: [String: String]) {
    let site = Site(FakeSource())
    for (method, uri) in [("PATCH", Self.pod), ("PUT", Self.pod), ("POST", "/api/pod")] {
      #expect(site.ask(method, uri, "{", headers).status == .forbidden)
    }
  }

  @Test(arguments: [
    (SpecError.undeployable([Violation(path: ["a"], message: "No input")]), Status.unprocessable),
    (.refused(message: "No."), .unprocessable), (.forbidden(message: "No."), .forbidden),
    (.unavailable(Unavailability(cause: .outage, message: "Away.")), .unavailable),
  ])
  func `each refusal of the source has its status`(_ error: SpecError, _ status: Status) {
    let response = Site(FakeSource(refusal: error)).put(Self.pod, FakeSource.spec + "#\n")
    #expect(response.status == status)
  }

  @Test func `an attempt is audited with its pod`() {
    let recorder = Recorder()
    let site = Site(FakeSource(), logger: recorder.logger(.info))
    _ = site.put(Self.pod, FakeSource.spec + "#\n")
    _ = site.put(Self.pod, "[")
    _ = site.post("/api/pod", #"{"customer":"a","env":"b"}"#, ["Sec-Fetch-Site": "cross-site"])
    let lines = recorder.lines("audit").map(\.facts)
    #expect(lines.map { $0["result"] } == ["started", "invalid", "cross-site"])
    #expect(lines.map { $0["pod"] } == ["acme/dev", "acme/dev", "a/b"])
    #expect(lines[0]["run"] == "42" && lines[0]["action"] == "edit")
  }
}
