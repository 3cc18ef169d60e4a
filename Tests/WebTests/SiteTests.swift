import Logging
import Specs
import Testing

@testable import Answering
@testable import HTTP
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
  func `an unknown address lists the existing pods`(_ uri: String) {
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

  @Test func `a broken spec has a page with its text and the position, and the list still works`() {
    let site = Site(FakeSource(["a/dev": "a: [1, 2\nb: 3", "b/dev": FakeSource.spec]))
    let response = site.get("/pod/a/dev")
    #expect(response.status == .ok)
    #expect(response.text.contains("line 2, column"))
    #expect(response.text.contains("<mark id=\"line\" data-n=\"2\">b: 3\n</mark>"))
    #expect(response.text.contains("<textarea"))
    #expect(response.text.contains("/blob/main/demo/infra/a/dev/spec.yml"))
    #expect(site.get("/").text.contains("/pod/a/dev"))
  }

  @Test func `an error at the end of a spec is marked there`() {
    let text = Site(FakeSource(["a/dev": "a: [1,\n"])).get("/pod/a/dev").text
    #expect(text.contains("a: [1,\n</span><mark id=\"line\">(end of file)\n</mark>"))
  }

  @Test func `a broken spec is 422 in JSON, with line and column`() {
    let response = Site(FakeSource(["a/dev": "a: [1, 2\nb: 3"])).get("/api/pod/a/dev")
    #expect(response.status == .unprocessable)
    #expect(response.text.contains(#""details":{"line":2,"column":"#))
  }

  @Test func `a spec of more than 256 KiB is reported with its size and a link`() {
    let text = String(repeating: "#", count: 300_000)
    let site = Site(FakeSource(["a/dev": text]))
    let response = site.get("/pod/a/dev")
    #expect(response.status == .ok && response.body.count < 8192)
    #expect(response.text.contains("300,000 bytes") && response.text.contains("/a/dev/spec.yml"))
    let refused = site.post("/deploy", form: "customer=a&environment=dev&instance_name=web2")
    #expect(refused.status == .unprocessable)
    #expect(refused.text.contains(#"name="instance_name" type="text" value="web2""#))
    #expect(site.get("/api/pod/a/dev").text.contains(#""size":300000"#))
  }

  @Test func `a text of many lines, and a long line, are cut with their lengths said`() {
    let lines = FakeSource.spec + String(repeating: "#\n", count: 5_000)
    let text = Site(FakeSource(["a/dev": lines])).get("/pod/a/dev").text
    #expect(text.contains("5,006 lines, first 2,000 shown"))
    #expect(text.split(separator: "<span>#").count < 2_002)
    let line = FakeSource.spec + "# " + String(repeating: "é", count: 100_000)
    let page = Site(FakeSource(["a/dev": line])).get("/pod/a/dev")
    #expect(page.text.contains("100,002 characters, first 2,000 shown"))
    #expect(page.body.count < 16_384)
  }

  @Test func `a refused form says what was sent once`() {
    let quotes = String(repeating: "%22", count: 20_000)
    for form in [
      "mode=new&environment=dev&instance_name=w&customer=\(quotes)",
      "mode=new&customer=a&instance_name=w&environment=\(quotes)",
      "customer=\(quotes)&environment=dev&instance_name=w",
      "customer=advworks&environment=dev&instance_name=\(quotes)",
    ] {
      let response = Site(FakeSource()).post("/deploy", form: form)
      #expect(response.status == .badRequest)
      #expect(response.body.count < 6 * 20_000 + 5 * 6 * 2_000 + 16_384)
    }
  }

  @Test func `the list comes in pages of 200`() {
    let pods = Dictionary(
      uniqueKeysWithValues: (1000..<1450).map { ("c\($0)/dev", FakeSource.spec) }
    )
    let site = Site(FakeSource(pods))
    let first = site.get("/").text
    #expect(first.contains("450 pods") && first.contains("/pod/c1199/dev"))
    #expect(!first.contains("/pod/c1200/dev"))
    #expect(first.contains(#"href="/?page=2""#) && first.contains("Page 1 of 3"))
    let last = site.get("/?page=9").text
    #expect(last.contains("/pod/c1449/dev") && last.contains("Page 3 of 3"))
    let search = site.get("/?q=c1&page=2").text
    #expect(search.contains("/pod/c1200/dev") && search.contains("/?q=c1&amp;page=3"))
  }

  @Test func `a deployment in progress is named, and is no change of the spec`() {
    let pod = PodID(customer: "advworks", environment: "dev")
    let source = FakeSource(
      kind: .local,
      refusal: pod.map { .inProgress($0, run: RunID(number: 7)) }
    )
    let response = Site(source).post(
      "/deploy",
      form: "customer=advworks&environment=dev&instance_name=web2"
    )
    #expect(response.status == .conflict)
    #expect(response.text.contains("advworks/dev is being deployed"))
    #expect(response.text.contains("/runs/7") && !response.text.contains("has changed"))
    let json = Site(source).post(
      "/api/pod",
      json: #"{"customer":"advworks","env":"dev","spec":{"instance_name":"web2"}}"#
    )
    #expect(json.status == .conflict && json.text.contains(#""run":7"#))
  }

  @Test func `GitHub is named only where it is the source`() {
    for (kind, name) in [(Origin.Kind.local, false), (.github, true)] {
      let source = FakeSource(kind: kind, refusal: .refused(message: "No."))
      let text = Site(source).post(
        "/deploy",
        form: "customer=advworks&environment=dev&instance_name=web2"
      ).text
      #expect(text.contains("GitHub refused") == name)
    }
  }

  @Test func `large bodies are taken where specs are sent, and small ones elsewhere`() {
    func limit(_ method: String, _ uri: String) -> Int {
      let params = ["REQUEST_METHOD": method, "REQUEST_URI": uri, "BASE_PATH": "/spec"]
      return Request(params: params, body: .bytes([])).bodyLimit
    }
    #expect(limit("POST", "/spec/deploy?x") == 1 << 20)
    #expect(limit("PUT", "/spec/api/pod/a/dev") == 1 << 20)
    #expect(limit("POST", "/spec/api/pod") == 64 << 10)
    #expect(limit("POST", "/deploy") == 64 << 10)
    #expect(limit("GET", "/spec/deploy") == 64 << 10)
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
  func `an unexpected error is 500 with the request ID, and is not shown`(
    _ uri: String,
    _ type: String
  ) {
    struct Unforeseen: Error { let secret = "inner workings" }
    let params = [
      "REQUEST_METHOD": "GET", "REQUEST_URI": uri, "REQUEST_ID": "0123456789abcdef",
    ]
    let request = Request(params: params, body: .bytes([]))
    let site = Site(
      routes: [.get(uri) { _ in throw Unforeseen() }],
      repository: FakeSource(),
      metrics: Metrics(),
      assets: "abcdefabcdef",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      problemPage: Pages(FakeSource()).problem
    )
    let response = site.respond(to: request)
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
    #expect(text.contains(#"spec_editor_request_duration_seconds_bucket{le="+Inf"} 1"#))
    #expect(text.contains("spec_editor_request_duration_seconds_count 1"))
  }

  @Test func `what no route answers is counted too`() {
    let site = Site(FakeSource())
    for _ in 0..<3 { _ = site.get("/nowhere") }
    #expect(
      site.get("/metrics").text.contains(
        #"spec_editor_requests_total{route="none",status="404"} 3"#
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
