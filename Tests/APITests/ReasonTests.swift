import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

/// Reasons and warnings in answers.
@Suite struct ReasonTests {
  private let pod = "/api/pod/acme/dev"
  private let rename = #"[{"op":"replace","path":"/spec/compute/instance_name","value":"web2"}]"#

  @Test func `where a reason is required, nothing is deployed without one`() {
    let source = FakeSource(settings: "require_reason: true\n")
    let site = Site(source)
    for query in ["", "?reason=", "?reason=+%0A"] {
      let refused = site.patch(pod + query, rename)
      #expect(refused.status == .badRequest)
      #expect(refused.json["error"].text.contains("?reason="))
      #expect(refused.json["details", "parameter"] == "reason")
    }
    let order =
      #"{"customer":"acme","env":"dev","spec":{"instance_name":"web2"},"commit_message":"m"}"#
    #expect(site.post("/api/pod", order).status == .badRequest)
    #expect(site.put(pod, FakeSource.spec.replacing("web1", with: "web2")).status == .badRequest)
    #expect(source.deployed.isEmpty)
    #expect(site.patch(pod + "?dry_run=1", rename).status == .ok)
    #expect(site.patch(pod, "[]").status == .ok)
    #expect(site.patch(pod + "?reason=More%0Aload", rename).status == .ok)
    #expect(source.deployed.map(\.change.reason) == ["More load"])
  }

  @Test func `what weakens is among the warnings`() {
    let text = FakeSource.spec.replacing("false", with: "true")
    let site = Site(FakeSource(["acme/dev": text]))
    let patch = #"[{"op":"replace","path":"/spec/security/waf/enabled","value":false}]"#
    let answer = site.patch(pod + "?dry_run=1", patch)
    #expect(
      answer.json["warnings"] == ["The firewall goes off: /spec/security/waf/enabled."]
    )
    let removed = site.patch(pod + "?dry_run=1", #"[{"op":"remove","path":"/spec/security"}]"#)
    #expect(
      removed.json["warnings"] == [
        "The firewall goes off: /spec/security/waf/enabled.",
        "/spec/security and everything in it is removed.",
      ]
    )
  }
}
