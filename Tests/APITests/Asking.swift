import Answering
import HTTP
import Logging
import Specs
import Text

@testable import API

extension Site {
  /// The API over a source.
  convenience init(
    _ source: FakeSource,
    pulls: any PullRequests = NoPullRequests(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) {
    let metrics = Metrics()
    let editor = Editor(
      repository: source,
      deployer: source,
      runs: source,
      history: FakeHistory(),
      recent: source,
      pulls: pulls
    )
    self.init(
      routes: PodAPI(editor: editor, metrics: metrics).routes,
      repository: source,
      metrics: metrics,
      assets: "abcdefabcdef",
      logger: logger
    ) { problem, _ in .text(problem.what) }
  }

  func ask(
    _ method: String,
    _ uri: String,
    _ body: String = "",
    type: String? = nil,
    _ headers: [String: String] = [:]
  ) -> Response {
    ask(method, uri, Array(body.utf8), type: type, headers)
  }

  func ask(
    _ method: String,
    _ uri: String,
    _ body: [UInt8],
    type: String? = nil,
    _ headers: [String: String] = [:]
  ) -> Response {
    var params = ["REQUEST_METHOD": method, "REQUEST_URI": uri, "HTTP_HOST": "editor.example"]
    params["CONTENT_TYPE"] = type
    for (name, value) in headers {
      params["HTTP_" + name.uppercased().replacing("-", with: "_")] = value
    }
    return respond(to: Request(params: params, body: .bytes(body)))
  }

  /// Sends a JSON Patch.
  func patch(_ uri: String, _ body: String, _ headers: [String: String] = [:]) -> Response {
    ask("PATCH", uri, body, type: "application/json-patch+json", headers)
  }

  /// Sends a text.
  func put(_ uri: String, _ body: String, _ headers: [String: String] = [:]) -> Response {
    ask("PUT", uri, body, type: "application/yaml", headers)
  }

  /// Sends an order.
  func post(_ uri: String, _ body: String, _ headers: [String: String] = [:]) -> Response {
    ask("POST", uri, body, type: "application/json", headers)
  }
}

extension Response {
  var text: String { String(decoding: body, as: UTF8.self) }

  var json: JSON { (try? JSON(parsing: body)) ?? .null }

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension JSON {
  /// The value at a path of keys and indexes; null if there is none.
  subscript(_ path: String...) -> JSON {
    path.reduce(self) { json, step in
      if case .array(let items) = json {
        return Int(step).flatMap { items.indices.contains($0) ? items[$0] : nil } ?? .null
      }
      return json[step] as JSON? ?? .null
    }
  }

  var keys: [String] {
    if case .object(let members) = self { members.map(\.key) } else { [] }
  }

  var text: String { if case .string(let text) = self { text } else { "" } }
}
