import Answering
import HTTP
import Recording
import Specs
import Testing
import Text

@testable import API

@Suite struct ChangingTests {
  static let pod = "/api/pod/acme/dev"
  static let rename =
    #"[{"op":"replace","path":"/spec/compute/instance_name","value":"web9"}]"#
  static let renamed = FakeSource.spec.replacing("web1", with: "web9")

  @Test func `a patch deploys, and says what and where to follow it`() {
    let source = FakeSource()
    let response = Site(source).patch(Self.pod + "?message=Hello&reason=Because", Self.rename)
    #expect(response.status == .ok)
    let diff = """
      --- a/pods/acme/dev/spec.yml
      +++ b/pods/acme/dev/spec.yml
      @@ -1,6 +1,6 @@
       spec:
         compute:
      -    instance_name: web1 # the name
      +    instance_name: web9 # the name
         security:
           waf:
             enabled: false

      """
    #expect(
      response.json == [
        "customer": "acme", "env": "dev", "revision": .string(FakeSource.revision(Self.renamed)),
        "base_revision": .string(FakeSource.revision()),
        "changes": [["path": "/spec/compute/instance_name", "old": "web1", "new": "web9"]],
        "diff": .string(diff), "mode": "dispatch", "run_id": 42,
        "run_url": "https://github.example/acme/specs/actions/runs/42", "pull_request": .null,
        "commit": .null, "url": "/runs/42", "warnings": [],
      ]
    )
    let deployed = source.deployed.first?.change
    #expect(deployed?.text == Self.renamed)
    #expect(deployed?.message == "Hello" && deployed?.reason == "Because")
  }

  @Test func `a run that is not known yet has a page of ours only`() {
    let pending = PendingRun(
      pod: PodID(customer: "acme", environment: "dev") ?? { preconditionFailure() }(),
      time: 1,
      key: "abcdefgh"
    )
    let answer = Site(FakeSource(run: pending.id)).patch(Self.pod, Self.rename).json
    #expect(answer["run_id"] == .null && answer["run_url"] == .null)
    #expect(answer["url"] == "/runs/p.acme.dev.1.abcdefgh")
  }

  @Test func `where the workflow words it, the new revision is not known`() {
    let plan = DeploymentPlan(mode: .dispatch, branch: "main", isExact: false, warnings: ["Mind."])
    let answer = Site(FakeSource(plan: plan)).patch(Self.pod + "?dry_run=1", Self.rename).json
    #expect(answer["revision"] == .null)
    #expect(answer["warnings", "0"] == "Mind.")
    #expect(answer["warnings", "1"].text.contains("workflow"))
  }

  @Test func `a dry run starts nothing, is no attempt, and shows the whole text`() {
    let source = FakeSource()
    let recorder = Recorder()
    let site = Site(source, logger: recorder.logger(.info))
    let answer = site.patch("/api/pod/acme/prd?dry_run=1", Self.rename).json
    #expect(answer["text"].text == Self.renamed)
    #expect(answer["run_id"] == .null && answer["url"] == .null && answer["mode"] == "dispatch")
    #expect(site.patch(Self.pod + "?dry_run=1", "{").status == .badRequest)
    #expect(source.deployed.isEmpty && recorder.lines("audit").isEmpty)
  }

  @Test(arguments: [
    ("PATCH", "application/merge-patch+json", #"{"spec":{"compute":{"instance_name":"web1"}}}"#),
    (
      "PATCH", "application/json-patch+json",
      #"[{"op":"test","path":"/spec/compute/instance_name","value":"web1"}]"#
    ), ("PATCH", "application/json-patch+json", "[]"), ("PUT", "application/yaml", FakeSource.spec),
  ])
  func `where nothing changes nothing is started, and nothing must be confirmed`(
    _ method: String,
    _ type: String,
    _ body: String
  ) {
    let source = FakeSource()
    let recorder = Recorder()
    let site = Site(source, logger: recorder.logger(.info))
    let answer = site.ask(method, "/api/pod/acme/prd", body, type: type).json
    #expect(answer["changes"] == [] && answer["diff"] == "" && answer["url"] == .null)
    #expect(answer["revision"].text == FakeSource.revision())
    #expect(source.deployed.isEmpty && recorder.lines("audit").isEmpty)
  }

  @Test func `a comment is a change of the text that no field has`() {
    let source = FakeSource()
    let answer = Site(source).put(Self.pod, FakeSource.spec + "# more\n").json
    #expect(answer["changes"] == [] && answer["diff"].text.contains("+# more"))
    #expect(answer["run_id"] == 42 && source.deployed.count == 1)
  }

  @Test func `a text creates a pod that does not exist`() {
    let source = FakeSource()
    let answer = Site(source).put("/api/pod/acme/stg", FakeSource.spec, ["If-None-Match": "*"]).json
    #expect(answer["base_revision"] == .null && answer["diff"].text.hasPrefix("--- /dev/null\n"))
    #expect(answer["changes", "0", "old"] == .null && answer["changes", "0", "new"] == "web1")
    #expect(source.deployed.first?.change.isCreation == true)
  }

  @Test func `a name that could be confused with another is reported`() {
    let answer = Site(FakeSource()).put("/api/pod/Acme/dev?dry_run=1", FakeSource.spec).json
    #expect(answer["warnings", "0"].text.contains("acme/dev already exists"))
  }

  @Test func `a deployment in progress is reported and can be overridden`() {
    let source = FakeSource(active: RunID(number: 7))
    let refused = Site(source).patch(Self.pod, Self.rename)
    #expect(refused.status == .conflict && refused.json["details", "run"] == 7)
    #expect(Site(source).patch(Self.pod + "?dry_run=1", Self.rename).status == .ok)
    #expect(Site(source).patch(Self.pod + "?anyway=1", Self.rename).status == .ok)
  }

  @Test(arguments: [
    ("", Status.badRequest), ("?confirm=acme/dev", .badRequest), ("?confirm=acme/prd", .ok),
  ])
  func `a protected environment asks for the pod's name`(_ query: String, _ status: Status) {
    let source = FakeSource()
    let response = Site(source).patch("/api/pod/acme/prd" + query, Self.rename)
    #expect(response.status == status)
    #expect(source.deployed.count == (status == .ok ? 1 : 0))
    if status != .ok { #expect(response.json["details", "confirm"] == "acme/prd") }
  }

  @Test func `links have the mount point`() {
    let site = Site(FakeSource())
    let params = [
      "REQUEST_METHOD": "PATCH", "REQUEST_URI": "/spec/api/pod/acme/dev", "BASE_PATH": "/spec",
      "CONTENT_TYPE": "application/json-patch+json",
    ]
    let answer = site.respond(to: Request(params: params, body: .bytes(Array(Self.rename.utf8))))
    #expect(answer.json["url"] == "/spec/runs/42")
  }

  @Test func `a request with a key acts once`() {
    let source = FakeSource()
    let site = Site(source)
    let key = ["Idempotency-Key": "\"order-0001\""]
    let first = site.patch(Self.pod, Self.rename, key)
    let second = site.patch(Self.pod, Self.rename, key)
    #expect(first.json["run_id"] == 42 && first.json["repeated"] == nil)
    #expect(second.status == .ok && second.json["repeated"] == true)
    #expect(second.json["run_id"] == 42 && second.json["url"] == "/runs/42")
    #expect(source.deployed.count == 1)
    #expect(site.patch(Self.pod, "[]", key).status == .conflict)
    #expect(site.patch(Self.pod, "[]", ["Idempotency-Key": "a b"]).status == .badRequest)
  }
}
