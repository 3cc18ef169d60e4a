import Loopback
import Specs
import Testing

@testable import GitHub

/// Answers that are not GitHub's: of a captive portal, a proxy, a sign-in page.
@Suite struct ForeignAnswerTests {
  private static let page: [UInt8] = Array("<html>Sign in to the hotel's network".utf8)
  static let html: [String: String] = ["Content-Type": "text/html; charset=utf-8"]

  static let toDispatch: [LoopbackServer.Reply] = [
    .answer(200, html, body: page), .json(200, "{}"), .json(200, "[]"), .json(200, "null"),
    .json(200, #"{"workflow_run_id":5}"#), .json(200, #"{"workflow_run_id":"5"}"#),
    .json(200, #"{"workflow_run_id":0,"run_url":"","html_url":""}"#), .answer(200),
    .answer(200, html, body: Array(#"{"workflow_run_id":5,"run_url":"","html_url":""}"#.utf8)),
    .json(201, #"{"workflow_run_id":5,"run_url":"","html_url":""}"#), .json(202, "{}"),
    .answer(203, html, body: page), .answer(204, html), .answer(206, html, body: page),
    .answer(302, ["Location": "https://portal.example/login"]), .answer(403, html, body: page),
    .answer(404, html, body: page), .answer(511, html, body: page),
  ]

  @Test(arguments: toDispatch)
  func `a dispatch that something else answers is not called started`(
    reply: LoopbackServer.Reply
  ) throws {
    let github = FakeGitHub()
    github.change { $0.fault = { $0.method == "POST" ? reply : nil } }
    let failure = github.refusal(by: .after(.seconds(3)))
    #expect(failure?.unavailability?.cause == .outage)
    #expect(failure?.words.contains("not known whether") == true)
    #expect(try github.dispatches().count == 1)
  }

  @Test(arguments: [
    LoopbackServer.Reply.answer(200, html, body: page), .json(202, "{}"), .json(200, "{}"),
  ])
  func `a run that the dispatch started all the same is found`(reply: LoopbackServer.Reply) throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = { [github] request in
        guard request.method == "POST" else { return nil }
        github.change {
          $0.runs = [.init(id: 77, title: "Deploy advworks/dev ", created: Timestamps.now)]
        }
        return reply
      }
    }
    let source = github.source()
    let run = try source.deploy(.sample(), by: .after(.seconds(6))).run
    #expect(run == 77)
    #expect(try source.run(77).isCertain == false)
  }

  @Test(arguments: [
    LoopbackServer.Reply.answer(200, html, body: page), .json(201, "{}"), .json(202, "{}"),
    .answer(204), .answer(200), .answer(404, html, body: page), .answer(403, html, body: page),
    .answer(401, html, body: page), .answer(302, ["Location": "ftp://portal.example/"]),
  ])
  func `a read that something else answers names the setting`(reply: LoopbackServer.Reply) {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in reply } }
    let source = github.source()
    let failures = [
      error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) },
      error { () throws(SpecError) in try source.run(5, by: .soon) },
    ]
    for failure in failures {
      #expect(failure?.unavailability?.cause == .outage)
      #expect(failure?.words.contains("not an answer of GitHub's API") == true)
      #expect(failure?.words.contains("GH_API_URL") == true)
    }
    let health = source.health(by: .soon)
    #expect(health.github == "unreachable")
    #expect(health.error?.contains("GH_API_URL") == true)
  }

  @Test func `the right JSON as another type is not GitHub's`() {
    let github = FakeGitHub()
    github.change {
      $0.fault = { request in
        guard request.path.hasSuffix("/branches/main") else { return nil }
        let tree = FakeCore.sha("x")
        let body = #"{"name":"main","commit":{"sha":"x","commit":{"tree":{"sha":"\#(tree)"}}}}"#
        return .answer(200, Self.html, body: Array(body.utf8))
      }
    }
    let source = github.source()
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.words.contains("an HTML page with status 200") == true)
  }

  @Test func `a sign-in page behind a redirect is named by its own host`() {
    let portal = LoopbackServer { _ in .answer(200, Self.html, body: Self.page) }
    let address = portal.url.replacing("127.0.0.1", with: "localhost")
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .answer(302, ["Location": "\(address)/login"]) } }
    let source = github.source { $0.apiURL = github.url + "/api/v3" }
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.words.contains("localhost returned an HTML page") == true)
    #expect(failure?.words.contains("GH_API_URL") == true)
  }

  @Test func `limits from other servers are ignored`() {
    let github = FakeGitHub()
    let headers = Self.html.merging([
      "X-RateLimit-Limit": "7", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "7",
      "X-OAuth-Scopes": "repo",
    ]) { own, _ in own }
    github.change { $0.fault = { _ in .answer(200, headers, body: Self.page) } }
    let health = github.source().health(by: .soon)
    #expect(health.rateLimit == nil)
    #expect(health.repoScope == nil)
  }
}
