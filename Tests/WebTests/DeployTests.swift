import Specs
import Testing

@testable import Answering
@testable import HTTP
@testable import Web

@Suite struct DeployTests {
  private let good = "mode=edit&customer=advworks&environment=dev&instance_name=web2&waf_enabled=on"

  @Test func `a good form starts one deployment and is sent on to its run`() {
    let source = FakeSource()
    let response = Site(source).post(
      "/deploy",
      form: good,
      ["HTTP_SEC_FETCH_SITE": "same-origin", "BASE_PATH": ""]
    )
    #expect(response.status == .seeOther)
    #expect(response.header("Location") == "/runs/42")
    #expect(source.deployed.count == 1)
    #expect(source.text(of: "advworks/dev")?.contains("instance_name: web2 # the name") == true)
    #expect(source.text(of: "advworks/dev")?.contains("enabled: true") == true)
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
    let response = Site(source).post("/deploy", form: good + "&_do=review")
    #expect(response.status == .ok)
    #expect(response.text.contains("web1") && response.text.contains("web2"))
    #expect(source.deployed.isEmpty)
  }

  @Test func `from the review back to the form nothing is lost`() {
    let source = FakeSource()
    let response = Site(source).post("/deploy", form: good + "&_do=edit")
    #expect(response.status == .ok)
    #expect(response.text.contains(#"name="instance_name" type="text" value="web2""#))
    #expect(response.text.contains(#"value="true" checked"#))
    #expect(source.deployed.isEmpty)
  }

  @Test(arguments: [
    (["HTTP_SEC_FETCH_SITE": "same-origin"], Status.seeOther),
    (["HTTP_SEC_FETCH_SITE": "none"], .seeOther),
    (["HTTP_SEC_FETCH_SITE": "cross-site"], .forbidden),
    (["HTTP_SEC_FETCH_SITE": "same-site"], .forbidden),
    (["HTTP_ORIGIN": "https://editor.example"], .seeOther),
    (["HTTP_ORIGIN": "https://editor.example:443"], .seeOther),
    (["HTTP_ORIGIN": "http://editor.example:8080"], .forbidden),
    (["HTTP_ORIGIN": "null"], .forbidden),
    (["HTTP_ORIGIN": "https://evil.example"], .forbidden),
    (["HTTP_ORIGIN": "https://pub.example", "HTTP_X_FORWARDED_HOST": "pub.example"], .seeOther),
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
    #expect(site.post("/deploy", form: good + "&_token=\(token)&_do=review", cookie).status == .ok)
    #expect(site.post("/deploy", form: good + "&_token=x", cookie).status == .forbidden)
    #expect(site.post("/deploy", form: good + "&_token=\(token)", [:]).status == .forbidden)
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

  /// Headers of a browser or a proxy, and whether the form is accepted.
  struct Sender: Sendable {
    var origin: String
    var host: String? = "pods.example"
    var forwarded: String?
    var port: String?

    init(
      _ origin: String,
      host: String? = "pods.example",
      forwarded: String? = nil,
      port: String? = nil
    ) {
      (self.origin, self.host, self.forwarded, self.port) = (origin, host, forwarded, port)
    }

    var headers: [String: String] {
      var headers = ["HTTP_ORIGIN": origin, "HTTP_HOST": host ?? ""]
      headers["HTTP_X_FORWARDED_HOST"] = forwarded
      headers["HTTP_X_FORWARDED_PORT"] = port
      return headers
    }
  }

  @Test(arguments: [
    Sender("https://pods.example", host: "pods.example:443"),
    Sender("https://pods.example", host: "pods.example:80"),
    Sender("http://pods.example:80"), Sender("https://pods.example:443"),
    Sender("http://pods.example", host: "pods.example:443"),
    Sender("https://PODS.Example", host: "pods.EXAMPLE"),
    Sender("https://pods.example.", host: "pods.example"),
    Sender("https://pods.example", host: "pods.example.:443"),
    Sender("http://[::1]:5000", host: "[::1]:5000"),
    Sender("https://[FE80::1]", host: "[fe80::1]:443"),
    Sender("https://xn--mnchen-3ya.example", host: "xn--mnchen-3ya.example"),
    Sender("https://a.example", host: "inside:8080", forwarded: "a.example, b.example"),
    Sender("https://b.example", host: "inside:8080", forwarded: "a.example,b.example"),
    Sender("https://a.example:8443", host: "inside", forwarded: "a.example:8443, inside"),
    Sender("https://pods.example:8443", port: "8443"),
    Sender("https://pods.example:8443", port: "8443, 80"),
    Sender("https://a.example:8443", host: "inside", forwarded: "a.example", port: "8443"),
    Sender("https://pods.example", port: "443"),
  ])
  func `a form that a proxy passed on is taken`(_ sender: Sender) {
    #expect(Site(FakeSource()).post("/deploy", form: good, sender.headers).status == .seeOther)
  }

  @Test(arguments: [
    Sender("https://evil.example:443"), Sender("http://pods.example.evil"),
    Sender("https://evil.example", forwarded: "a.example, b.example"),
    Sender("https://a.example, b.example", forwarded: "a.example, b.example"),
    Sender("https://evil.example", host: "pods.example, evil.example"),
    Sender("https://evil.example", host: "pods.example evil.example"),
    Sender("https://evil.example", host: "evil.example@pods.example"),
    Sender("https://pods.example@evil.example"), Sender("https://evil.example#pods.example"),
    Sender("https://pods.example:8443", port: "9443"), Sender("https://pods.example:8443"),
    Sender("https://pods.example:9443", host: "pods.example:5000", port: "9443"),
    Sender("https://evil.example:8443", port: "8443"),
    Sender("https://pods.example:443443"), Sender("https://pods.example:+443"),
    Sender("https://[::2]:5000", host: "[::1]:5000"), Sender("https://[::1", host: "[::1"),
    Sender("https://::1", host: "::1"), Sender("https://münchen.example", host: "münchen.example"),
    Sender("null"), Sender("null", host: "null"), Sender("https://"), Sender("https://", host: ""),
    Sender("https://."), Sender("https://.", host: "."), Sender("://pods.example"),
    Sender("pods.example"), Sender("ftp://pods.example"), Sender("https://pods.example/x"),
    Sender("https://pods.example https://evil.example"), Sender("https://pods.example", host: nil),
    Sender("https://pods.example", host: nil, port: "443"),
  ])
  func `a form from elsewhere is refused whatever the headers look like`(_ sender: Sender) {
    let source = FakeSource()
    #expect(Site(source).post("/deploy", form: good, sender.headers).status == .forbidden)
    #expect(source.deployed.isEmpty)
  }

  @Test func `over HTTPS only the cookie that HTTPS alone can set counts`() {
    let (ours, other) = (String(repeating: "0a", count: 16), String(repeating: "f1", count: 16))
    let site = Site(FakeSource())
    func post(_ cookies: String, token: String = ours, _ more: [String: String] = [:]) -> Status {
      let headers = ["HTTP_COOKIE": cookies].merging(more) { $1 }
      return site.post("/deploy", form: good + "&_token=\(token)&_do=review", headers).status
    }
    let https = ["HTTPS": "on"]
    #expect(post("__Secure-spec_editor_form=\(ours)", https) == .ok)
    #expect(post("spec_editor_form=\(ours)", https) == .forbidden)
    #expect(post("spec_editor_form=\(other); __Secure-spec_editor_form=\(ours)", https) == .ok)
    #expect(
      post("spec_editor_form=\(ours); __Secure-spec_editor_form=\(other)", https) == .forbidden
    )
    #expect(post("__Secure-spec_editor_form=\(ours)") == .forbidden)
  }

  @Test func `of several cookies of that name the one with the closest path counts`() {
    // Browsers send ours first (RFC 6265, 5.4); the wider one was set by another application.
    let (ours, other) = (String(repeating: "0a", count: 16), String(repeating: "f1", count: 16))
    let site = Site(FakeSource())
    func post(_ cookies: String, token: String) -> Status {
      site.post("/deploy", form: good + "&_token=\(token)&_do=review", ["HTTP_COOKIE": cookies])
        .status
    }
    #expect(post("spec_editor_form=\(ours); spec_editor_form=\(other)", token: ours) == .ok)
    #expect(post("spec_editor_form=\(ours); spec_editor_form=\(other)", token: other) == .forbidden)
    // A cookie that cannot be ours must not lock anyone out.
    for foreign in ["", "x", "\(ours)0", "\"\(ours)\"", ours.uppercased()] {
      #expect(post("spec_editor_form=\(foreign); spec_editor_form=\(ours)", token: ours) == .ok)
      let page = site.get("/pod/new", ["HTTP_COOKIE": "spec_editor_form=\(foreign)"])
      #expect(page.header("Set-Cookie") != nil)
    }
    let page = site.get("/pod/new", ["HTTP_COOKIE": "spec_editor_form=x; spec_editor_form=\(ours)"])
    #expect(page.header("Set-Cookie") == nil && page.text.contains(ours))
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
  func `a body that was not accepted has its own status`(_ body: Request.Body, _ status: Status) {
    for uri in ["/deploy", "/api/pod"] {
      let request = Request(params: ["REQUEST_METHOD": "POST", "REQUEST_URI": uri], body: body)
      #expect(Site(FakeSource()).respond(to: request).status == status)
    }
  }
}
