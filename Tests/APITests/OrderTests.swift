import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

/// `POST /api/pod`.
@Suite struct OrderTests {
  private func order(_ spec: String, customer: String = "acme", env: String = "dev") -> String {
    #"{"customer":"\#(customer)","env":"\#(env)","spec":\#(spec)}"#
  }

  @Test func `a change deploys and answers with the run`() {
    let source = FakeSource()
    let answer = Site(source).post("/api/pod", order(#"{"instance_name":"web9"}"#)).json
    #expect(answer["customer"] == "acme" && answer["env"] == "dev" && answer["run_id"] == 42)
    #expect(answer["run_url"] == "https://github.example/acme/specs/actions/runs/42")
    #expect(
      source.deployed.first?.change.changes.map(\.path.description) == [
        "/spec/compute/instance_name"
      ]
    )
  }

  @Test(arguments: [("", 1), (#","waf_enabled":null"#, 1), (#","waf_enabled":true"#, 2)])
  func `a firewall that is not mentioned is left alone`(_ waf: String, _ changes: Int) {
    let source = FakeSource()
    _ = Site(source).post("/api/pod", order(#"{"instance_name":"web9"\#(waf)}"#))
    #expect(source.deployed.map(\.change.changes.count) == [changes])
  }

  @Test func `a pod that is not there is created`() {
    let source = FakeSource()
    let body = order(#"{"instance_name":"web9","waf_enabled":true}"#, customer: "new")
    #expect(Site(source).post("/api/pod", body).status == .ok)
    #expect(source.deployed.first?.change.isCreation == true)
    #expect(Site(source).post("/api/pod", body, ["If-None-Match": "*"]).status == .conflict)
  }

  @Test func `an unknown member is ignored and reported`() {
    let body = order(#"{"instance_name":"web9","colour":"red"}"#)
    let answer = Site(FakeSource()).post("/api/pod?dry_run=1", body).json
    #expect(answer["warnings", "0"].text.contains("spec.colour"))
  }

  @Test func `the message is the body's, or the query's`() {
    let source = FakeSource()
    let site = Site(source)
    _ = site.post("/api/pod?message=Query", order(#"{"instance_name":"web8"}"#))
    let body =
      #"{"customer":"acme","env":"dev","spec":{"instance_name":"web9"},"commit_message":"Body"}"#
    _ = site.post("/api/pod?message=Query", body)
    #expect(source.deployed.map(\.change.message) == ["Query", "Body"])
  }

  @Test(arguments: [
    "{", "[]", "{}", #"{"customer":1,"env":"dev","spec":{"instance_name":"w"}}"#,
    #"{"customer":"a","env":"dev","spec":{"instance_name":"W"}}"#,
    #"{"customer":"acme","env":"dev","spec":{"instance_name":""}}"#,
    #"{"customer":"../a","env":"dev","spec":{"instance_name":"w"}}"#,
    #"{"customer":"a","env":"dev","spec":{"instance_name":"w","waf_enabled":"yes"}}"#,
    #"{"customer":"a","env":"dev","spec":{}}"#, #"{"customer":"a","env":"dev"}"#,
    #"{"customer":"a","env":"dev","spec":{"instance_name":null}}"#,
    #"{"customer":"a","env":"dev","spec":{"instance_name":"w"},"commit_message":1}"#,
    String(repeating: "[", count: 20_000),
  ])
  func `a body that is wrong is 400 with error and details`(_ body: String) {
    let response = Site(FakeSource()).post("/api/pod", body)
    #expect(response.status == .badRequest)
    #expect(response.json.keys == ["error", "details"])
  }

  @Test func `fields are named as they were sent`() {
    let body = order(#"{"instance_name":"W","waf_enabled":true}"#)
    let response = Site(FakeSource()).post("/api/pod", body)
    #expect(response.json["details", "fields"].keys == ["instance_name"])
  }

  @Test func `only application json is taken`() {
    let response = Site(FakeSource()).ask("POST", "/api/pod", "{}", type: "text/plain")
    #expect(response.status == .unsupportedMediaType)
  }
}
