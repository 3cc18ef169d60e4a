import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

@Suite struct ReadingTests {
  @Test func `pods are listed as customer and env`() {
    let response = Site(FakeSource()).ask("GET", "/api/pods")
    #expect(
      response.text
        == #"[{"customer":"acme","env":"dev"},{"customer":"acme","env":"prd"}]"# + "\n"
    )
    #expect(response.header("Content-Type") == "application/json")
  }

  @Test func `with fields, the list has revisions and the columns`() {
    let source = FakeSource(["acme/dev": FakeSource.spec, "acme/bad": "["])
    let list = Site(source).ask("GET", "/api/pods?fields=1").json
    #expect(list["0", "revision"].text == FakeSource.revision())
    #expect(
      list["0", "fields"]
        == ["/spec/compute/instance_name": "web1", "/spec/security/waf/enabled": false]
    )
    #expect(list["1", "fields"] == .null)
    #expect(Site(source).ask("GET", "/api/pods?fields=yes").status == .badRequest)
  }

  @Test func `a pod is its parsed spec, and its revision`() {
    let response = Site(FakeSource()).ask("GET", "/api/pod/acme/dev")
    #expect(
      response.text
        == #"{"spec":{"compute":{"instance_name":"web1"},"security":{"waf":{"enabled":false}}}}"#
        + "\n"
    )
    #expect(response.header("ETag") == "\"\(FakeSource.revision())\"")
  }

  @Test(arguments: [
    (nil, Representation.json), ("", .json), ("*/*", .json), ("text/html", .json),
    ("application/yaml", .yaml), ("text/yaml", .yaml), ("Application/X-YAML", .yaml),
    ("application/yaml, application/json", .yaml), ("application/json, application/yaml", .json),
    ("application/yaml;q=0.5, application/json", .json), ("application/yaml, */*", .yaml),
    ("application/yaml; q=0.1, */*", .json), ("application/yaml;q=0", .json),
    ("application/json;q=0.2, text/yaml;q=0.7", .yaml), ("application/yaml;q=x", .json),
    ("*/*;q=0.1, application/yaml;charset=utf-8;q=0.2", .yaml),
  ])
  func `a client gets what it would rather have`(_ accept: String?, _ form: Representation) {
    #expect(Representation(accept: accept) == form)
  }

  @Test func `the text is the bytes, with the same revision`() {
    let response = Site(FakeSource()).ask(
      "GET",
      "/api/pod/acme/dev",
      ["Accept": "application/yaml"]
    )
    #expect(response.text == FakeSource.spec)
    #expect(response.header("Content-Type") == "application/yaml")
    #expect(response.header("ETag") == "\"\(FakeSource.revision())\"")
    #expect(response.header("Vary") == "Accept")
  }

  @Test func `of a spec that does not parse there is the text, and why there is no JSON`() {
    let site = Site(FakeSource(["acme/dev": "a: b\n- c\n"]))
    let text = site.ask("GET", "/api/pod/acme/dev", ["Accept": "application/yaml"])
    #expect(text.status == .ok && text.text == "a: b\n- c\n")
    let json = site.ask("GET", "/api/pod/acme/dev")
    #expect(json.status == .unprocessable)
    #expect(json.json["details", "line"] == 2 && json.json["details", "column"] == 1)
  }

  @Test(arguments: [
    ("\"\(FakeSource.revision())\"", Status.notModified),
    ("W/\"\(FakeSource.revision())\"", .notModified), ("*", .notModified), ("\"other\"", .ok),
    ("nonsense", .ok),
  ])
  func `what the client has is not sent again`(_ tag: String, _ status: Status) {
    let response = Site(FakeSource()).ask("GET", "/api/pod/acme/dev", ["If-None-Match": tag])
    #expect(response.status == status)
    #expect(response.header("ETag") == "\"\(FakeSource.revision())\"")
    #expect(response.body.isEmpty == (status == .notModified))
  }

  @Test func `another site is refused, a command line is not`() {
    let site = Site(FakeSource())
    #expect(site.ask("POST", "/api/refresh").text == "{\"message\":\"Cache cleared\"}\n")
    #expect(site.post("/api/refresh", "{}").status == .ok)
    #expect(
      site.ask("POST", "/api/refresh", "x", type: "text/plain").status == .unsupportedMediaType
    )
    let others = [["Sec-Fetch-Site": "cross-site"], ["Origin": "https://evil.example"]]
    let addresses = [
      ("POST", "/api/refresh"), ("GET", "/api/pods"), ("GET", "/api/pod/acme/dev"),
    ]
    for (method, address) in addresses {
      for headers in others { #expect(site.ask(method, address, headers).status == .forbidden) }
    }
    #expect(site.ask("GET", "/api/pods", ["Sec-Fetch-Site": "same-origin"]).status == .ok)
  }

  @Test func `numbers keep their digits`() {
    let text = """
      spec:
        id: 123456789012345678901234567890
        hex: 0x10000000000000000
        price: 1.10
        small: 0.1000000000000000055511151231257827
        huge: 1e999
        short: .5
        plus: +12e03
        octal: 0o17
        zero: -0
        padded: 007
        open: 5.
        infinite: [.inf, -.INF, .nan]
      """
    let response = Site(FakeSource(["acme/dev": text])).ask("GET", "/api/pod/acme/dev")
    #expect(
      response.text
        == #"{"spec":{"id":123456789012345678901234567890,"hex":18446744073709551616,"price":1.10,"#
        + #""small":0.1000000000000000055511151231257827,"huge":1e999,"short":0.5,"plus":12e03,"#
        + #""octal":15,"zero":0,"padded":7,"open":5.0,"infinite":[".inf","-.inf",".nan"]}}"# + "\n"
    )
  }

  @Test(arguments: [
    ("/api/pod/acme/none", Status.notFound), ("/api/pod/a%20b/dev", .badRequest),
    ("/api/pod/acme", .notFound), ("/api/nothing", .notFound),
  ])
  func `missing things are reported in JSON`(_ uri: String, _ status: Status) {
    let response = Site(FakeSource()).ask("GET", uri)
    #expect(response.status == status)
    #expect(response.json.keys == ["error", "details"])
  }
}

extension Site {
  func ask(_ method: String, _ uri: String, _ headers: [String: String]) -> Response {
    ask(method, uri, "", headers)
  }
}
