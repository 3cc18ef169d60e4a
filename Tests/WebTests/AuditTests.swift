import Logging
import Recording
import Specs
import Testing

@testable import Answering
@testable import HTTP
@testable import Web

/// Every attempt to change something writes one line.
@Suite struct AuditTests {
  private let recorder = Recorder()
  private let form = "customer=advworks&environment=dev&instance_name=web2"
  private let order = #"{"customer":"advworks","env":"dev","spec":{"instance_name":"web2"}}"#
  private let sender = [
    "HTTP_SEC_FETCH_SITE": "same-origin", "REMOTE_ADDR": "203.0.113.7", "REMOTE_USER": "ada",
    "REQUEST_ID": "0123456789abcdef",
  ]

  /// The one line of the attempt.
  private func audited(
    _ source: FakeSource = FakeSource(),
    _ ask: (Site) -> Response
  ) throws -> [String: String] {
    let response = ask(Site(source, recorder))
    let lines = recorder.lines("audit")
    try #require(lines.count == 1)
    #expect(lines[0].facts["status"] == "\(response.status.rawValue)")
    return lines[0].facts
  }

  @Test func `a started deployment says who, from where, what and which run`() throws {
    let facts = try audited { $0.post("/deploy", form: form + "&waf_enabled=on", sender) }
    #expect(
      facts == [
        "user": "ada", "client": "203.0.113.7", "pod": "advworks/dev", "mode": "dispatch",
        "action": "edit", "result": "started", "status": "303", "run": "42",
        "changes": "/spec/compute/instance_name /spec/security/waf/enabled",
        "request": "0123456789abcdef",
      ]
    )
  }

  @Test func `an order of the API is audited like a form`() throws {
    let facts = try audited { $0.post("/api/pod", json: order, sender) }
    #expect(facts["result"] == "started" && facts["pod"] == "advworks/dev" && facts["run"] == "42")
    #expect(facts["user"] == "ada" && facts["client"] == "203.0.113.7" && facts["action"] == "edit")
  }

  @Test func `nobody is the empty user, and the local source commits`() throws {
    let facts = try audited(FakeSource(kind: .local)) { $0.post("/deploy", form: form) }
    #expect(facts["user"] == "" && facts["client"] == "" && facts["mode"] == "commit")
  }

  @Test(arguments: [
    (SpecError.refused(message: "no"), "refused"), (.notFound(message: "no workflow"), "not-found"),
    (.forbidden(message: "no", permission: "Actions: write"), "forbidden"),
    (.unavailable(Unavailability(cause: .rateLimit, message: "limit")), "unavailable"),
  ])
  func `a refusal of the source is audited for the form and for the API`(
    _ error: SpecError,
    _ result: String
  ) throws {
    let facts = try audited(FakeSource(refusal: error)) { $0.post("/deploy", form: form) }
    #expect(facts["result"] == result && facts["pod"] == "advworks/dev" && facts["run"] == nil)
    let other = Recorder()
    _ = Site(FakeSource(refusal: error), other).post("/api/pod", json: order)
    #expect(other.lines("audit").map { $0.facts["result"] } == [result])
  }

  @Test func `what was typed wrong is audited as it was typed`() throws {
    let facts = try audited {
      $0.post("/deploy", form: "customer=a+b&environment=%0Ax&instance_name=")
    }
    #expect(facts["result"] == "invalid" && facts["pod"] == "a b/ x")
  }

  @Test func `a pod that is not there, and one that is`() throws {
    let missing = try audited {
      $0.post("/deploy", form: "customer=acme&environment=dev&instance_name=w")
    }
    #expect(missing["result"] == "not-found" && missing["pod"] == "acme/dev")
    let other = Recorder()
    _ = Site(FakeSource(), other).post("/deploy", form: form + "&mode=new")
    #expect(other.lines("audit").map { $0.facts["result"] } == ["conflict"])
    #expect(other.lines("audit").first?.facts["action"] == "new")
  }

  @Test(arguments: ["/deploy", "/api/pod"])
  func `another site's request is distinguished from a missing permission`(_ uri: String) throws {
    let evil = ["HTTP_SEC_FETCH_SITE": "cross-site"]
    let facts = try audited {
      uri == "/deploy" ? $0.post(uri, form: form, evil) : $0.post(uri, json: order, evil)
    }
    #expect(facts["result"] == "cross-site" && facts["pod"] == "advworks/dev")
  }

  @Test(arguments: ["/deploy", "/api/pod"])
  func `a body that is not taken is audited without a pod`(_ uri: String) throws {
    for body in [Request.Body.lengthMissing, .lengthWrong, .tooLarge] {
      let other = Recorder()
      let request = Request(params: ["REQUEST_METHOD": "POST", "REQUEST_URI": uri], body: body)
      _ = Site(FakeSource(), other).respond(to: request)
      #expect(other.lines("audit").map { $0.facts["result"] } == ["invalid"])
      #expect(other.lines("audit").first?.facts["pod"] == "")
    }
    let type = try audited { $0.post(uri, form: "x", ["CONTENT_TYPE": "text/plain"]) }
    #expect(type["result"] == "invalid" && type["status"] == "415")
  }

  @Test(arguments: ["_do=review", "_do=edit", "_do=review&instance_name=NOT+VALID"])
  func `looking at a change is no attempt`(_ step: String) {
    _ = Site(FakeSource(), recorder).post("/deploy", form: step + "&" + form)
    _ = Site(FakeSource(), recorder).post(
      "/deploy",
      form: "mode=new&customer=acme&environment=prd&instance_name=w&_do=deploy"
    )
    #expect(recorder.lines("audit").isEmpty)
  }

  @Test func `what changes nothing is not audited`() {
    let site = Site(FakeSource(), recorder)
    for uri in ["/", "/pod/advworks/dev", "/refresh", "/deploy", "/nothing"] { _ = site.get(uri) }
    _ = site.post("/api/refresh", json: "")
    #expect(recorder.lines("audit").isEmpty && recorder.lines("request").count == 6)
  }

  @Test func `no LOG_LEVEL hides the line`() {
    _ = Site(FakeSource(), recorder, level: .critical).post("/deploy", form: form)
    #expect(recorder.lines("audit").count == 1 && recorder.lines("request").isEmpty)
  }
}
