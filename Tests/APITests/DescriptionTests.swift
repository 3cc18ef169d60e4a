import Answering
import HTTP
import Specs
import Testing
import Text

@testable import API

@Suite struct DescriptionTests {
  @Test func `every route is described`() {
    let source = FakeSource()
    let editor = Editor(
      repository: source,
      deployer: source,
      runs: source,
      history: FakeHistory(),
      recent: source
    )
    let document = Site(source).ask("GET", "/openapi.json").json
    #expect(document["openapi"] == "3.1.0")
    for route in PodAPI(editor: editor, metrics: Metrics()).routes {
      let operation = document["paths", route.path, route.method.lowercased()]
      #expect(!operation["operationId"].text.isEmpty, "\(route.method) \(route.path)")
    }
    for path in ["/health", "/healthz"] {
      #expect(document["paths", path, "get", "responses", "200"] != .null)
    }
  }

  @Test func `every schema that is referred to is there`() {
    let document = Site(FakeSource()).ask("GET", "/openapi.json")
    let names = document.text.split(separator: "#/components/schemas/").dropFirst().map {
      String($0.prefix { $0 != "\"" })
    }
    #expect(!names.isEmpty)
    for name in names { #expect(document.json["components", "schemas", name] != .null, "\(name)") }
  }

  @Test func `it says where it is`() {
    let params = [
      "REQUEST_METHOD": "GET", "REQUEST_URI": "/spec/openapi.json", "BASE_PATH": "/spec",
    ]
    let response = Site(FakeSource()).respond(to: Request(params: params, body: .bytes([])))
    #expect(response.json["servers", "0", "url"] == "/spec")
  }
}
