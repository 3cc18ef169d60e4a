import API
import Answering
import HTTP
import Logging
import Recording
import Specs

@testable import Web

extension Editor {
  convenience init(
    _ source: FakeSource,
    history: FakeHistory = FakeHistory(),
    pulls: any PullRequests = NoPullRequests()
  ) {
    self.init(
      repository: source,
      deployer: source,
      runs: source,
      history: history,
      recent: source,
      pulls: pulls
    )
  }
}

extension Pages {
  convenience init(_ source: FakeSource, _ metrics: Metrics = Metrics()) {
    self.init(editor: Editor(source), metrics: metrics, version: "0.0.0")
  }
}

extension Site {
  convenience init(
    _ source: FakeSource,
    history: FakeHistory = FakeHistory(),
    pulls: any PullRequests = NoPullRequests(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) {
    let metrics = Metrics()
    let editor = Editor(source, history: history, pulls: pulls)
    let pages = Pages(editor: editor, metrics: metrics, version: "0.0.0")
    let api = PodAPI(editor: editor, metrics: metrics)
    let operations = Operations(repository: source, metrics: metrics, version: "0.0.0")
    self.init(
      routes: pages.routes + operations.routes + api.routes,
      repository: source,
      metrics: metrics,
      assets: "abcdefabcdef",
      mode: { environment in environment.map(source.mode) ?? source.standardMode },
      logger: logger,
      problemPage: pages.problem
    )
  }

  /// Answers a GET.
  func get(_ uri: String, _ more: [String: String] = [:]) -> Response {
    respond(to: Request(params: params("GET", uri, more), body: .bytes([])))
  }

  /// Posts a form, like a browser on our own page.
  func post(
    _ uri: String,
    form: String,
    _ more: [String: String] = ["HTTP_SEC_FETCH_SITE": "same-origin"]
  )
    -> Response
  {
    var params = params("POST", uri, more)
    params["CONTENT_TYPE"] = params["CONTENT_TYPE"] ?? "application/x-www-form-urlencoded"
    return respond(to: Request(params: params, body: .bytes(Array(form.utf8))))
  }

  func post(_ uri: String, json: String, _ more: [String: String] = [:]) -> Response {
    var params = params("POST", uri, more)
    params["CONTENT_TYPE"] = params["CONTENT_TYPE"] ?? "application/json"
    return respond(to: Request(params: params, body: .bytes(Array(json.utf8))))
  }

  private func params(_ method: String, _ uri: String, _ more: [String: String]) -> [String: String]
  {
    let own = ["REQUEST_METHOD": method, "REQUEST_URI": uri, "HTTP_HOST": "editor.example"]
    return own.merging(more) { $1 }
  }
}

extension Response {
  var text: String { String(decoding: body, as: UTF8.self) }

  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension Site {
  convenience init(_ source: FakeSource, _ recorder: Recorder, level: Logger.Level = .info) {
    self.init(source, logger: recorder.logger(level))
  }
}
