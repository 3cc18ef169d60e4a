import Specs
import Testing

@testable import Web

@Suite struct DeployTests {
  private let good = "mode=edit&customer=advworks&environment=dev&instance_name=web2&waf_enabled=on"

  @Test func `a good form starts one deployment and links its run`() {
    let source = FakeSource()
    let response = Site(source).post("/deploy", form: good)
    #expect(response.status == .ok)
    #expect(response.text.contains("https://github.example/acme/specs/actions/runs/42"))
    #expect(response.text.contains("advworks-dev-web2"))
    #expect(source.deployed.map(\.instanceName.text) == ["web2"])
    #expect(source.deployed.first?.wafEnabled == true)
  }

  @Test func `a refused form holds exactly what was typed and marks the field`() {
    let source = FakeSource()
    let response = Site(source).post(
      "/deploy",
      form: "mode=edit&customer=advworks&environment=dev&instance_name=+Web%3C1%3E+"
    )
    #expect(response.status == .badRequest)
    #expect(response.text.contains("value=\" Web&lt;1&gt; \""))
    #expect(response.text.contains("aria-invalid=\"true\""))
    #expect(source.deployed.isEmpty)
  }

  @Test(arguments: [
    ("%zz", "%zz"), ("100%", "100%"), ("%4", "%4"), ("a%ffb", "a\u{FFFD}b"), ("%41%+x", "A% x"),
  ])
  func `an escape that makes no sense is shown as it was sent`(_ sent: String, _ shown: String) {
    let response = Site(FakeSource()).post(
      "/deploy",
      form: "mode=new&customer=\(sent)&environment=dev&instance_name=web1"
    )
    #expect(response.status == .badRequest)
    #expect(response.text.contains("name=\"customer\" type=\"text\" value=\"\(shown)\""))
  }

  @Test(arguments: ["edit", "new"])
  func `every wrong field is marked, also where it is hidden`(mode: String) {
    let response = Site(FakeSource()).post(
      "/deploy",
      form: "mode=\(mode)&customer=a+b&environment=..&instance_name=W"
    )
    #expect(response.status == .badRequest)
    #expect(response.text.ranges(of: "aria-invalid=\"true\"").count == 3)
  }

  @Test(arguments: ["edit", "new"])
  func `a form keeps what was typed while the source does not answer`(mode: String) {
    let failure = SpecError.unavailable(Unavailability(cause: .outage, message: "It is away."))
    let source = FakeSource(failure: failure)
    let response = Site(source).post(
      "/deploy",
      form: "mode=\(mode)&customer=advworks&environment=dev&instance_name=web7"
    )
    #expect(response.status == .unavailable)
    #expect(response.text.contains("It is away."))
    #expect(response.text.contains(#"value="web7""#))
    #expect(source.deployed.isEmpty)
  }

  @Test func `a pod that exists is 409 before any other check`() {
    let source = FakeSource()
    let response = Site(source).post(
      "/deploy",
      form: "mode=new&customer=advworks&environment=dev&instance_name=NOT+VALID"
    )
    #expect(response.status == .conflict)
    #expect(response.text.contains("NOT VALID"))
  }

  @Test func `asking for a review deploys nothing and shows old and new`() {
    let source = FakeSource()
    let response = Site(source).post("/deploy", form: good + "&step=review")
    #expect(response.status == .ok)
    #expect(response.text.contains("web1") && response.text.contains("web2"))
    #expect(source.deployed.isEmpty)
  }

  @Test func `from the review back to the form nothing is lost`() {
    let source = FakeSource()
    let response = Site(source).post("/deploy", form: good + "&step=edit")
    #expect(response.status == .ok)
    #expect(response.text.contains(#"name="instance_name" type="text" value="web2""#))
    #expect(response.text.contains(#"value="on" checked"#))
    #expect(source.deployed.isEmpty)
  }

  @Test func `the button Deploy shows a new production pod first, and deploys from there`() {
    let source = FakeSource()
    let form = "mode=new&customer=fabrikam&environment=prd&instance_name=web1"
    let review = Site(source).post("/deploy", form: form + "&step=deploy")
    #expect(review.text.contains("Review fabrikam"))
    #expect(source.deployed.isEmpty)
    let started = Site(source).post("/deploy", form: form + "&step=reviewed")
    #expect(started.text.contains("Deployment started"))
    #expect(source.deployed.count == 1)
  }

  @Test func `a program that names no button deploys a new production pod at once`() {
    let source = FakeSource()
    let form = "mode=new&customer=fabrikam&environment=prd&instance_name=web1"
    _ = Site(source).post("/deploy", form: form)
    #expect(source.deployed.count == 1)
  }

  @Test(arguments: [
    (["HTTP_SEC_FETCH_SITE": "same-origin"], Status.ok), (["HTTP_SEC_FETCH_SITE": "none"], .ok),
    (["HTTP_SEC_FETCH_SITE": "cross-site"], .forbidden),
    (["HTTP_SEC_FETCH_SITE": "same-site"], .forbidden),
    (["HTTP_ORIGIN": "https://editor.example"], .ok),
    (["HTTP_ORIGIN": "https://editor.example:443"], .ok),
    (["HTTP_ORIGIN": "http://editor.example:8080"], .forbidden),
    (["HTTP_ORIGIN": "null"], .forbidden),
    (["HTTP_ORIGIN": "https://evil.example"], .forbidden),
    (["HTTP_ORIGIN": "https://pub.example", "HTTP_X_FORWARDED_HOST": "pub.example"], .ok),
    ([:], .forbidden),
    (["HTTP_COOKIE": "spec_editor_form=00000000000000000000000000000000"], .forbidden),
  ])
  func `a form from another site is refused`(_ headers: [String: String], _ status: Status) {
    #expect(Site(FakeSource()).post("/deploy", form: good, headers).status == status)
  }

  @Test func `without either header the token must equal the cookie`() {
    let token = "0123456789abcdef0123456789abcdef"
    let cookie = ["HTTP_COOKIE": "other=1; spec_editor_form=\(token)"]
    let site = Site(FakeSource())
    #expect(site.post("/deploy", form: good + "&csrf_token=\(token)", cookie).status == .ok)
    #expect(site.post("/deploy", form: good + "&csrf_token=x", cookie).status == .forbidden)
    #expect(site.post("/deploy", form: good + "&csrf_token=\(token)", [:]).status == .forbidden)
  }

  @Test(arguments: [
    (SpecError.refused(message: "Provided value"), Status.unprocessable),
    (.forbidden(message: "no permission", permission: "Actions: write"), .forbidden),
    (.notFound(message: "no workflow"), .notFound),
    (
      .unavailable(Unavailability(cause: .rateLimit, message: "limit", retryAfter: 9)), .unavailable
    ),
  ])
  func `a refusal keeps the form and has the design's status`(_ error: SpecError, _ status: Status)
  {
    let response = Site(FakeSource(refusal: error)).post("/deploy", form: good)
    #expect(response.status == status)
    #expect(response.text.contains("value=\"web2\""))
    if status == .unavailable { #expect(response.header("Retry-After") == "9") }
  }

  @Test func `another content type is 415`() {
    let response = Site(FakeSource()).post(
      "/deploy",
      form: "{}",
      ["CONTENT_TYPE": "application/json", "HTTP_SEC_FETCH_SITE": "same-origin"]
    )
    #expect(response.status == .unsupportedMediaType)
  }

  @Test(arguments: [
    (Request.Body.lengthMissing, Status.lengthRequired), (.lengthWrong, .badRequest),
    (.tooLarge, .contentTooLarge),
  ])
  func `a body that was not taken has its status`(_ body: Request.Body, _ status: Status) {
    for uri in ["/deploy", "/api/pod"] {
      let request = Request(params: ["REQUEST_METHOD": "POST", "REQUEST_URI": uri], body: body)
      #expect(Site(FakeSource()).respond(to: request).status == status)
    }
  }
}
