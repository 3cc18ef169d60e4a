import FoundationEssentials
import Specs
import Testing
import Text

@testable import Answering
@testable import HTTP
@testable import Web

@Suite struct APITests {
  @Test func `pods are listed as customer and env`() {
    let response = Site(FakeSource()).get("/api/pods")
    #expect(response.text == #"[{"customer":"advworks","env":"dev"}]"# + "\n")
    #expect(response.header("Content-Type") == "application/json")
  }

  @Test func `a pod is its parsed spec`() {
    let response = Site(FakeSource()).get("/api/pod/advworks/dev")
    #expect(
      response.text
        == #"{"spec":{"compute":{"instance_name":"web1"},"security":{"waf":{"enabled":false}}}}"#
        + "\n"
    )
  }

  @Test func `a change deploys and answers with the run`() {
    let source = FakeSource()
    let response = Site(source).post(
      "/api/pod",
      json: #"{"customer":"advworks","env":"dev","spec":{"instance_name":"web9"}}"#
    )
    #expect(response.status == .ok)
    #expect(
      response.text
        == #"{"customer":"advworks","env":"dev","run_id":42,"run_url":"https://github.example/acme/specs/actions/runs/42"}"#
        + "\n"
    )
    #expect(source.deployed.first?.wafEnabled == false)
  }

  @Test(arguments: [("", true), (#","waf_enabled":null"#, true), (#","waf_enabled":false"#, false)])
  func `a firewall that is not mentioned is left alone`(_ waf: String, _ isKept: Bool) {
    let source = FakeSource()
    _ = Site(source).post(
      "/api/pod",
      json: #"{"customer":"advworks","env":"dev","spec":{"instance_name":"web9"\#(waf)}}"#
    )
    #expect(source.deployed.map(\.keepsWAF) == [isKept])
  }

  @Test func `a pod that is not there is created`() {
    let source = FakeSource()
    let response = Site(source).post(
      "/api/pod",
      json: #"{"customer":"new","env":"dev","spec":{"instance_name":"web9","waf_enabled":true}}"#
    )
    #expect(response.status == .ok)
    #expect(source.deployed.first?.kind == .create)
  }

  @Test(arguments: [
    ("{", Status.badRequest), ("[]", .badRequest), ("{}", .badRequest),
    (#"{"customer":1,"env":"dev","spec":{"instance_name":"w"}}"#, .badRequest),
    (#"{"customer":"a","env":"dev","spec":{"instance_name":"W"}}"#, .badRequest),
    (#"{"customer":"../a","env":"dev","spec":{"instance_name":"w"}}"#, .badRequest),
    (
      #"{"customer":"a","env":"dev","spec":{"instance_name":"w","waf_enabled":"yes"}}"#, .badRequest
    ),
    (#"{"customer":"a","env":"dev","spec":{}}"#, .badRequest),
    (String(repeating: "[", count: 20_000), .badRequest),
  ])
  func `a body that is wrong is 400 with error and details`(_ body: String, _ status: Status) {
    let response = Site(FakeSource()).post("/api/pod", json: body)
    #expect(response.status == status)
    #expect(response.text.contains("\"error\":") && response.text.contains("\"details\":"))
  }

  @Test func `only application json is taken`() {
    let site = Site(FakeSource())
    #expect(
      site.post("/api/pod", json: "{}", ["CONTENT_TYPE": "text/plain"]).status
        == .unsupportedMediaType
    )
  }

  @Test func `another site is refused, a command line is not`() {
    let site = Site(FakeSource())
    #expect(site.post("/api/refresh", json: "").text == "{\"message\":\"Cache cleared\"}\n")
    let other = ["HTTP_SEC_FETCH_SITE": "cross-site"]
    #expect(site.post("/api/refresh", json: "", other).status == .forbidden)
  }

  @Test func `no control character of any kind is raw in an answer, and all read back`() throws {
    let scalars = (0...0x10FFFF).compactMap(Unicode.Scalar.init).filter(\.isControl)
    for scalar in scalars {
      let bytes = JSON.object([.init(key: "k\(scalar)", value: .string("a\(scalar)b"))]).bytes
      let raw = String(decoding: bytes.dropLast(), as: UTF8.self).unicodeScalars.first(
        where: \.isControl
      )
      #expect(raw == nil, "U+\(String(scalar.value, radix: 16))")
      let read = try JSONDecoder().decode([String: String].self, from: Data(bytes))
      #expect(read.values.first?.unicodeScalars.elementsEqual("a\(scalar)b".unicodeScalars) == true)
    }
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
    let response = Site(FakeSource(["advworks/dev": text])).get("/api/pod/advworks/dev")
    #expect(
      response.text
        == #"{"spec":{"id":123456789012345678901234567890,"hex":18446744073709551616,"price":1.10,"#
        + #""small":0.1000000000000000055511151231257827,"huge":1e999,"short":0.5,"plus":12e03,"#
        + #""octal":15,"zero":0,"padded":7,"open":5.0,"infinite":[".inf","-.inf",".nan"]}}"# + "\n"
    )
  }
}
