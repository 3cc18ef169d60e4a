import Answering
import Logging
import Specs
import Testing
import Text

@testable import API

/// `GET /api/pod/{customer}/{env}/history`.
@Suite struct HistoryTests {
  private static let name = String(repeating: "a", count: 40)

  private func site(_ history: FakeHistory) -> Site {
    let source = FakeSource()
    let metrics = Metrics()
    let editor = Editor(
      repository: source,
      deployer: source,
      runs: source,
      history: history,
      recent: source
    )
    return Site(
      routes: PodAPI(editor: editor, metrics: metrics).routes,
      repository: source,
      metrics: metrics,
      assets: "abcdefabcdef",
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { problem, _ in .text(problem.what) }
  }

  private func revision(_ message: String, run: RunID? = nil, date: Int64? = nil) throws -> Revision
  {
    Revision(
      commit: try #require(CommitID(Self.name)),
      parent: nil,
      author: date == nil ? nil : "Ada",
      date: date,
      words: CommitWords(message),
      run: run,
      path: "pods/acme/dev/spec.yml"
    )
  }

  @Test func `a commit is all that is known of it`() throws {
    let message = "Resize (#3)\n\nBody\n\nRequested-by: Grace\nReason: Load\n"
    let revision = try revision(message, run: RunID(number: 7), date: 1_767_312_000)
    let response = site(FakeHistory(revisions: [revision])).ask("GET", "/api/pod/acme/dev/history")
    #expect(response.status == .ok && response.header("Link") == nil)
    let expected: JSON = [
      [
        "commit": .string(Self.name), "author": "Ada", "date": "2026-01-02T00:00:00Z",
        "message": "Resize (#3)\n\nBody", "run_id": 7, "pull_request": 3, "requested_by": "Grace",
        "reason": "Load",
      ]
    ]
    #expect(response.json == expected)
  }

  @Test func `unknown values are null`() throws {
    let history = FakeHistory(revisions: [try revision("Change")])
    let text = site(history).ask("GET", "/api/pod/acme/dev/history").text
    for name in ["author", "date", "run_id", "pull_request", "requested_by", "reason"] {
      #expect(text.contains("\"\(name)\":null"))
    }
  }

  @Test func `the next page is linked`() throws {
    let commit = try #require(CommitID(Self.name))
    let history = FakeHistory(revisions: [try revision("Change")], older: .after(commit))
    let link = site(history).ask("GET", "/api/pod/acme/dev/history").header("Link")
    #expect(link == "</api/pod/acme/dev/history?after=\(Self.name)>; rel=\"next\"")
  }

  @Test func `a pod that never was is not found, and half a commit's name is refused`() {
    let site = site(FakeHistory())
    #expect(site.ask("GET", "/api/pod/nobody/dev/history").status == .notFound)
    #expect(site.ask("GET", "/api/pod/acme/dev/history?after=abc").status == .badRequest)
    #expect(site.ask("GET", "/api/pod/acme/dev/history").json == [])
  }
}
