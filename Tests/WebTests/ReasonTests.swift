import HTTP
import Specs
import Testing

@testable import Answering
@testable import Web

/// When a review asks for a reason, and what happens to it.
@Suite struct ReasonTests {
  private let texts = ["advworks/dev": FakeSource.spec, "advworks/prd": FakeSource.spec]

  private func form(_ environment: String) -> String {
    "customer=advworks&environment=\(environment)&instance_name=web2"
  }

  private func fields(_ page: Response) -> String {
    page.text.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/).map {
      "\(PercentEncoded.text(String($0.1)))=\(PercentEncoded.text(String($0.2)))"
    }.joined(separator: "&")
  }

  @Test func `protected environments ask for a reason that may be left out, others do not ask`() {
    let site = Site(FakeSource(texts))
    let open = site.post("/deploy", form: form("dev") + "&_do=review")
    #expect(open.status == .ok && !open.text.contains("<textarea"))
    let review = site.post("/deploy", form: form("prd") + "&_do=review")
    #expect(review.text.contains(#"<label for="reason">Reason</label>"#))
    #expect(review.text.contains("Optional. Why you deploy"))
    #expect(review.text.matches(of: /type="text"/).count == 1)
    let started = site.post(
      "/deploy",
      form: fields(review) + "&_do=confirm&_pod=advworks/prd&_reason="
    )
    #expect(started.status == .seeOther)
  }

  @Test func `the reason is sent with the change, on one line`() {
    let source = FakeSource(texts)
    let site = Site(source)
    let review = site.post("/deploy", form: form("prd"))
    let form =
      fields(review) + "&_do=confirm&_pod=advworks/prd&_reason=More%0D%0Aload%00+%E2%80%AE."
    #expect(site.post("/deploy", form: form).status == .seeOther)
    #expect(source.deployed.map(\.reason) == ["More load ."])
  }

  @Test func `where a reason is required, no environment is deployed without one`() {
    let source = FakeSource(texts, settings: "require_reason: true\n")
    let site = Site(source)
    let review = site.post("/deploy", form: form("dev"))
    #expect(review.status == .ok && review.text.contains("Required. Why you deploy"))
    for reason in ["", "&_reason=", "&_reason=+%0A"] {
      let refused = site.post("/deploy", form: fields(review) + "&_do=confirm" + reason)
      #expect(refused.status == .badRequest && refused.text.contains("Enter a reason</a>"))
      #expect(refused.text.contains(#"aria-invalid="true""#))
    }
    #expect(source.deployed.isEmpty)
    let started = site.post("/deploy", form: fields(review) + "&_do=confirm&_reason=Load")
    #expect(started.status == .seeOther && source.deployed.map(\.reason) == ["Load"])
  }

  @Test func `a form that could not know gets the review`() {
    let source = FakeSource(texts, settings: "require_reason: true\n")
    let site = Site(source)
    for action in ["", "&_do=deploy&_once=12345678"] {
      let answer = site.post("/deploy", form: form("dev") + action)
      #expect(answer.status == .ok && answer.text.contains("Review advworks"))
    }
    #expect(source.deployed.isEmpty)
    let told = site.post("/deploy", form: form("dev") + "&_do=deploy&_reason=Load")
    #expect(told.status == .seeOther && source.deployed.count == 1)
  }

  @Test func `a refused review keeps the name and the reason, and says all that is wrong`() {
    let source = FakeSource(texts)
    let site = Site(source)
    let review = site.post("/deploy", form: form("prd"))
    let long = String(repeating: "y", count: 1001)
    let form = fields(review) + "&_do=confirm&_pod=advworks/dev&_reason=" + long
    let refused = site.post("/deploy", form: form)
    #expect(refused.status == .badRequest)
    #expect(refused.text.contains(##"<a href="#reason">Reason must be 1,000 characters or fewer"##))
    #expect(refused.text.contains(##"<a href="#pod-name">Type advworks/prd to confirm</a>"##))
    #expect(refused.text.contains("\(long)</textarea>"))
    #expect(refused.text.contains(#"value="advworks/dev" autocomplete"#))
    let half = fields(review) + "&_do=confirm&_pod=advworks/prd&_reason=%3C/textarea%3E" + long
    let other = site.post("/deploy", form: half)
    #expect(other.status == .badRequest && !other.text.contains("to confirm</a>"))
    #expect(other.text.contains(#"value="advworks/prd" autocomplete"#))
    #expect(other.text.contains("&lt;/textarea&gt;y"))
    #expect(source.deployed.isEmpty)
  }

  @Test func `a review confirmed twice starts one deployment, and with another reason none`() {
    let source = FakeSource(texts, settings: "require_reason: true\n")
    let site = Site(source)
    let review = fields(site.post("/deploy", form: form("dev"))) + "&_do=confirm&_reason="
    for _ in 0..<2 { #expect(site.post("/deploy", form: review + "Load").status == .seeOther) }
    #expect(site.post("/deploy", form: review + "Else").status == .conflict)
    #expect(source.deployed.count == 1)
  }

  @Test func `the reason survives a conflict, a new review and a deployment in progress`() {
    let source = FakeSource(texts, active: "41")
    let site = Site(source)
    let revision = FakeSource.revision(of: FakeSource.spec)
    let review = site.post("/deploy", form: form("prd") + "&_revision=\(revision)&_do=review")
    let answers = "&_do=confirm&_pod=advworks/prd&_reason=Load"
    let busy = site.post("/deploy", form: fields(review) + answers)
    #expect(busy.status == .conflict && busy.text.contains("Load</textarea>"))
    #expect(busy.text.contains(#"value="advworks/prd" autocomplete"#))
    source.write(FakeSource.spec.replacing("web1", with: "web7"), to: "advworks/prd")
    let conflict = site.post("/deploy", form: fields(review) + answers)
    #expect(conflict.status == .conflict && conflict.text.contains("Resolve 1 conflict"))
    let pick = "&_do=review&" + PercentEncoded.text("_pick/spec/compute/instance_name") + "=yours"
    let again = site.post("/deploy", form: fields(conflict) + pick)
    #expect(again.status == .ok && again.text.contains("Load</textarea>"))
    #expect(!again.text.contains(#"value="advworks/prd" autocomplete"#))
  }

  @Test func `a review warns of what weakens`() {
    let text = FakeSource.spec.replacing("false", with: "true")
    let site = Site(FakeSource(["advworks/dev": text]))
    let form = "customer=advworks&environment=dev&instance_name=web1&waf_enabled=false&_do=review"
    let review = site.post("/deploy", form: form)
    #expect(review.text.contains("<li>The firewall goes off: /spec/security/waf/enabled.</li>"))
  }
}
