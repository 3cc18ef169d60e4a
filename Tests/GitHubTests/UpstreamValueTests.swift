import Loopback
import Specs
import Testing

@testable import GitHub

/// Values from GitHub, or from something in between, that are sent back in our requests.
@Suite struct UpstreamValueTests {
  @Test(arguments: [
    "\"ä\"", "abc", "\"a\" \"b\"", "W/abc", "w/\"a\"", "\"a b\"", "\"", "", "\"a\u{7f}\"",
    "\"a\"b\"",
    "\"\(String(repeating: "a", count: 500))\"", "\"\u{1f980}\"", "\"a\", \"b\"",
  ])
  func `an ETag that cannot be sent back is passed over`(tag: String) throws {
    let github = FakeGitHub()
    let sha = FakeCore.sha("x")
    github.change {
      $0.fault = { request in
        let body: String? =
          switch request.path {
          case "/repos/octo/pods": #"{"full_name":"octo/pods"}"#
          case "/repos/octo/pods/branches/main":
            #"{"name":"main","commit":{"sha":"x","commit":{"tree":{"sha":"\#(sha)"}}}}"#
          default: nil
          }
        return body.map { .json(200, $0, headers: ["ETag": tag]) }
      }
    }
    let source = github.source()
    #expect(source.health(by: .soon).isHealthy)
    let reader = CatalogueReader(
      api: API(github.settings(), logger: .silent),
      settings: github.settings()
    )
    for _ in 0..<3 { try reader.checkBranch(by: .soon) }
    #expect(github.requests.allSatisfy { $0.headers["if-none-match"] == nil })
  }

  @Test(arguments: ["\"a\"", "W/\"a\"", "\"\"", "\"!#~\""])
  func `an entity tag is what the RFC says`(tag: String) {
    #expect(EntityTag(tag, generation: 0)?.text == tag)
  }

  @Test(arguments: [
    "ä/../x", "http://\u{7f}/", "/\(String(repeating: "a", count: 9000))", "http://user:word@host/",
    "file:///etc/passwd", "",
  ])
  func `a redirect that cannot be followed ends there`(location: String) {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .answer(301, ["Location": location]) } }
    let source = github.source()
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.unavailability?.cause == .outage)
    #expect(failure?.words.utf8.count ?? 0 < 1000)
    #expect(github.requests.count == 1)
  }

  @Test(arguments: [
    ("-1", "5000", "7"), ("10", "-5", "7"), ("6000", "5000", "7"), ("1", "5000", "-7"),
    ("1", "5000", "9223372036854775807"), ("1", "99999999999999999999", "7"), ("a", "b", "c"),
  ])
  func `rate limits that cannot be are not shown`(remaining: String, limit: String, reset: String) {
    let limits = Limits()
    let server = LoopbackServer { _ in
      .json(
        200,
        #"{"full_name":"octo/pods"}"#,
        headers: [
          "X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining,
          "X-RateLimit-Reset": reset,
        ]
      )
    }
    let github = FakeGitHub()
    let health = github.source { $0.apiURL = server.url }.health(by: .soon)
    #expect(health.rateLimit == nil)
    limits.note(.init(remaining: Int(remaining) ?? -1, limit: Int(limit) ?? -1, resetAt: -1))
    #expect(limits.rate == nil)
  }

  @Test func `a clock that is a day off is ignored`() throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = { _ in
        .json(200, #"{"login":"octo"}"#, headers: ["Date": "Mon, 01 Jan 2035 00:00:00 GMT"])
      }
    }
    let api = API(github.settings(), logger: .silent)
    _ = try? api.send(.get("/user"), by: .soon)
    #expect(!api.time.isGitHubs)
  }
}
