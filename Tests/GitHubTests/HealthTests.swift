import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct HealthTests {
  @Test func `health tells repository, scopes and rate limit, and is asked for once`() throws {
    let github = FakeGitHub { $0.scopes = "repo, workflow, gist" }
    let source = github.source()
    let health = source.health(by: .soon)
    #expect(health.isHealthy)
    #expect(health.github == "connected")
    #expect(health.repository == "octo/pods")
    #expect(health.repoScope == true)
    #expect(health.workflowScope == true)
    #expect(health.rateLimit == .init(remaining: 4998, limit: 5000, resetAt: 1_900_000_000))
    _ = source.health(by: .soon)
    #expect(github.calls == ["GET ", "GET /branches/main"])
  }

  @Test func `scopes that GitHub does not report are unknown, others are missing`() throws {
    let fine = FakeGitHub()
    #expect(fine.source().health(by: .soon).repoScope == nil)
    let poor = FakeGitHub { $0.scopes = "public_repo" }
    let health = poor.source().health(by: .soon)
    #expect(health.repoScope == false)
    #expect(health.workflowScope == false)
    #expect(health.isHealthy)
  }

  @Test func `concurrent callers share the requests`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let words = Thread.all(8) { _ in source.health(by: .soon).github }
    #expect(words == Array(repeating: "connected", count: 8))
    #expect(github.requests.count == 2)
  }

  @Test func `a failure is remembered, too, and says what to do`() throws {
    let github = FakeGitHub()
    let source = github.source { $0.token = Secret("ghp_wrong") }
    let health = source.health(by: .soon)
    #expect(!health.isHealthy)
    #expect(health.github == "unauthorized")
    #expect(health.error?.contains("GH_TOKEN") == true)
    _ = source.health(by: .soon)
    #expect(github.requests.count == 1)
  }

  @Test(arguments: [
    (LoopbackServer.Reply.json(500, "{}"), "unreachable"), (.json(403, "{}"), "forbidden"),
    (.json(404, "{}"), "not found"), (.json(200, "[]"), "unreachable"),
    (.json(429, "{}"), "rate limited"),
  ])
  func `a short word tells what is wrong`(reply: LoopbackServer.Reply, word: String) throws {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in reply } }
    let health = github.source().health(by: .soon)
    #expect(health.github == word)
    #expect(health.error != nil)
  }

  @Test func `a rate limit that no header tells is asked for`() throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = {
        switch $0.path {
        case "/rate_limit":
          .json(200, #"{"resources":{"core":{"limit":60,"remaining":59,"reset":7,"used":1}}}"#)
        case "/repos/octo/pods": .json(200, #"{"full_name":"octo/pods"}"#)
        default:
          .json(
            200,
            #"{"name":"main","commit":{"sha":"x","commit":{"tree":{"sha":"\#(FakeCore.sha("x"))"}}}}"#
          )
        }
      }
    }
    #expect(
      github.source().health(by: .soon).rateLimit == .init(remaining: 59, limit: 60, resetAt: 7)
    )
  }
}
