import Specs
import Testing

@testable import Web

@Suite struct SiteTests {
  @Test func `the list links every pod below the mount point`() {
    let site = Site(FakeSource(["b/dev": FakeSource.spec, "a/prd": FakeSource.spec]))
    let response = site.get("/spec/", ["BASE_PATH": "/spec"])
    #expect(response.status == .ok)
    let text = response.text
    #expect(text.contains(#"href="/spec/pod/a/prd""#) && text.contains(#"href="/spec/pod/b/dev""#))
    #expect(!text.contains(#"href="/pod"#))
    #expect(text.contains("/spec/static/abcdefabcdef/app.css"))
  }

  @Test func `the mount point without its slash is sent on`() {
    let response = Site(FakeSource()).get("/spec", ["BASE_PATH": "/spec"])
    #expect(response.status == .permanentRedirect)
    #expect(response.header("Location") == "/spec/")
  }

  @Test(arguments: [
    "/nope", "/pod", "/pod/", "/pod//dev", "/pod/a/b/c", "/runs/x", "//", "/pod/%zz/dev",
    "/runs/99999999999999999999", "/runs/41",
  ])
  func `an address that is none lists the pods that exist`(_ uri: String) {
    let response = Site(FakeSource()).get(uri)
    #expect(response.status == .notFound || response.status == .badRequest)
    #expect(response.text.contains("advworks/dev"))
  }

  @Test func `a pod that is not there is 404 and says where it was looked for`() {
    let response = Site(FakeSource()).get("/pod/acme/dev")
    #expect(response.status == .notFound)
    #expect(response.text.contains("Pod not found: acme/dev"))
    #expect(response.text.contains("advworks/dev"))
  }

  @Test func `another method is 405 with Allow`() {
    let response = Site(FakeSource()).get("/deploy")
    #expect(response.status == .methodNotAllowed)
    #expect(response.header("Allow") == "POST")
    #expect(Site(FakeSource()).post("/", form: "").header("Allow") == "GET, HEAD")
  }

  @Test func `an address over 8 KiB is 414`() {
    let response = Site(FakeSource()).get("/" + String(repeating: "a", count: 9000))
    #expect(response.status == .uriTooLong)
  }

  @Test func `a broken spec is 422 with line and column, and the list goes on`() {
    let site = Site(FakeSource(["a/dev": "a: [1, 2\nb: 3", "b/dev": FakeSource.spec]))
    let response = site.get("/pod/a/dev")
    #expect(response.status == .unprocessable)
    #expect(response.text.contains("line 2"))
    #expect(site.get("/").text.contains("/pod/a/dev"))
  }

  @Test func `a form shows what the repository holds`() {
    let text = Site(FakeSource()).get("/pod/advworks/dev").text
    #expect(text.contains(#"name="instance_name" type="text" value="web1""#))
    #expect(text.contains("advworks-dev-web1"))
    #expect(text.contains(#"name="customer" value="advworks""#))
  }

  @Test func `the form for a new pod offers the workflow's choices and what exists`() {
    let text = Site(FakeSource()).get("/pod/new").text
    #expect(text.contains(#"<option value="stg">stg</option>"#))
    #expect(text.contains(#"<option value="advworks">"#))
  }

  @Test func `a search finds by every word`() {
    let site = Site(FakeSource(["acme/dev": FakeSource.spec, "zeta/dev": FakeSource.spec]))
    let text = site.get("/?q=ZE+WEB1").text
    #expect(text.contains("/pod/zeta/dev") && !text.contains("/pod/acme/dev"))
    #expect(site.get("/?q=%3Cscript%3E").text.contains("&lt;script&gt;"))
  }

  @Test func `GitHub away is 503 in pages and JSON, with when to come back`() {
    let away = SpecError.unavailable(
      Unavailability(cause: .outage, message: "GitHub is away.", retryAfter: 7)
    )
    let site = Site(FakeSource(failure: away))
    for uri in ["/", "/api/pods", "/pod/advworks/dev"] {
      let response = site.get(uri)
      #expect(response.status == .unavailable)
      #expect(response.text.contains("GitHub is away."))
      #expect(response.header("Retry-After") == "7")
    }
    #expect(site.get("/healthz").status == .ok)
    #expect(site.get("/health").status == .unavailable)
  }

  @Test func `strangers get the status of health and nothing else`() {
    let away = SpecError.unavailable(
      Unavailability(cause: .outage, message: "GitHub is away.", retryAfter: 7)
    )
    for (site, status, word) in [
      (Site(FakeSource()), Status.ok, "healthy"),
      (Site(FakeSource(failure: away)), .unavailable, "unhealthy"),
    ] {
      let short = site.get("/health", ["HEALTH_DETAILS": "off"])
      #expect(short.status == status && short.text.contains(#""status":"\#(word)"}"#))
      #expect(!short.text.contains("acme/specs") && !short.text.contains("away"))
      for more in [["HEALTH_DETAILS": "on"], [:], ["HTTP_HEALTH_DETAILS": "off"]] {
        let long = site.get("/health", more)
        #expect(long.status == status && long.text.contains("acme"))
      }
    }
  }

  @Test func `the request's id is on every answer and on problem pages`() {
    let response = Site(FakeSource()).get("/nope", ["REQUEST_ID": "0123456789abcdef"])
    #expect(response.header("X-Request-Id") == "0123456789abcdef")
    #expect(response.text.contains("0123456789abcdef"))
  }

  @Test(arguments: [("/", "text/html; charset=utf-8"), ("/api/pods", "application/json")])
  func `an error nobody foresaw is 500 with the request's id, and is not shown`(
    _ uri: String,
    _ type: String
  ) {
    struct Unforeseen: Error { let secret = "inner workings" }
    let params = [
      "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "REQUEST_ID": "0123456789abcdef",
    ]
    let request = Request(params: params, body: .bytes([]))
    let visit = Visit(request, assets: "abcdefabcdef")
    let response = Site(FakeSource()).answer(visit, Unforeseen())
    #expect(response.status == .internalError)
    #expect(response.header("Content-Type") == type)
    #expect(response.text.contains("0123456789abcdef"))
    #expect(!response.text.contains("inner workings"))
  }

  @Test func `a run shows pod, status and link`() {
    let text = Site(FakeSource()).get("/runs/42").text
    #expect(text.contains("advworks/dev") && text.contains("in progress"))
    #expect(text.contains("https://github.example/acme/specs/actions/runs/42"))
  }

  @Test func `metrics are counted by route`() {
    let site = Site(FakeSource())
    _ = site.get("/pod/advworks/dev")
    let text = site.get("/metrics").text
    #expect(
      text.contains(
        #"spec_editor_requests_total{route="/pod/{customer}/{environment}",status="200"} 1"#
      )
    )
  }

  @Test func `a cookie is Secure only over HTTPS, and lives below the mount point`() {
    let site = Site(FakeSource())
    let plain = site.get("/spec/pod/new", ["BASE_PATH": "/spec"]).header("Set-Cookie") ?? ""
    #expect(plain.contains("Path=/spec; HttpOnly; SameSite=Lax") && !plain.contains("Secure"))
    let secure = site.get("/pod/new", ["HTTPS": "on"]).header("Set-Cookie") ?? ""
    #expect(secure.hasPrefix("__Secure-spec_editor_form="))
    #expect(secure.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"))
    #expect(plain.hasPrefix("spec_editor_form="))
  }
}
