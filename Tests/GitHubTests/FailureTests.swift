import Loopback
import Specs
import Synchronization
import Testing

@testable import GitHub

@Suite struct FailureTests {
  private func failure(_ github: FakeGitHub, by deadline: Deadline = .soon) -> SpecError? {
    let source = github.source()
    return error { () throws(SpecError) in try source.catalogue(.remembered, by: deadline) }
  }

  @Test func `without a token nothing is sent, and everything says what to set`() throws {
    let github = FakeGitHub()
    let source = github.source { $0.token = nil }
    let pod = PodID.named("advworks/dev")
    let failures = [
      error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) },
      error { () throws(SpecError) in try source.catalogue(.reread, by: .soon) },
      error { () throws(SpecError) in try source.spec(of: pod, by: .soon) },
      error { () throws(SpecError) in try source.choices(by: .soon) },
      error { () throws(SpecError) in try source.deploy(.sample(), by: .soon) },
      error { () throws(SpecError) in try source.run(1, by: .soon) },
    ]
    for failure in failures {
      #expect(failure?.unavailability?.cause == .configuration)
      #expect(failure?.unavailability?.message.contains("GH_TOKEN is not set") == true)
    }
    #expect(source.origin.obstacle?.contains("GH_TOKEN") == true)
    let health = source.health(by: .soon)
    #expect(health.github == "not configured")
    #expect(health.error?.contains("GH_TOKEN") == true)
    #expect(github.requests.isEmpty)
  }

  @Test(arguments: ["ghp_a b", "ghp_a\nX-Other: 1", "ghp_ä"])
  func `a token that no header can hold is reported without showing it`(token: String) {
    let github = FakeGitHub()
    let source = github.source { $0.token = Secret(token) }
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.unavailability?.cause == .configuration)
    #expect(failure?.words.contains(token) == false)
    #expect(github.requests.isEmpty)
  }

  @Test func `bad credentials name the variable, never the token`() {
    let github = FakeGitHub()
    let source = github.source { $0.token = Secret("ghp_wrong") }
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.unavailability?.cause == .configuration)
    #expect(failure?.words.contains("Bad credentials") == true)
    #expect(failure?.words.contains("GH_TOKEN is wrong or has expired") == true)
    #expect(failure?.words.contains("ghp_wrong") == false)
  }

  @Test(arguments: [
    "Resource not accessible by personal access token",
    "Resource not accessible by integration", "Must have admin rights to Repository.",
  ])
  func `a 403 names the missing permission`(words: String) {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .json(403, #"{"message":"\#(words)","status":"403"}"#) } }
    guard case .forbidden(let message, let permission?, _) = failure(github) else {
      Issue.record("not forbidden")
      return
    }
    #expect(message.contains(words))
    #expect(message.contains("permission"))
    #expect(permission.contains("Contents: read"))
    #expect(permission.contains("repo"))
  }

  @Test func `a repository that is not there, or hidden, names GH_REPO`() {
    let github = FakeGitHub()
    let source = github.source { $0.repository = "octo/hidden" }
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.notFound?.contains("octo/hidden") == true)
    #expect(failure?.notFound?.contains("GH_REPO") == true)
  }

  @Test func `a missing branch names WORKFLOW_BRANCH`() {
    let github = FakeGitHub()
    let source = github.source { $0.branch = "gone" }
    let failure = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(failure?.notFound?.contains("gone") == true)
    #expect(failure?.notFound?.contains("WORKFLOW_BRANCH") == true)
  }

  @Test func `a repository without a commit names WORKFLOW_BRANCH too`() {
    let github = FakeGitHub()
    github.change {
      $0.fault = { request in
        guard request.path.contains("/branches/") else { return nil }
        return .json(409, #"{"message":"Git Repository is empty.","status":"409"}"#)
      }
    }
    #expect(failure(github)?.notFound?.contains("WORKFLOW_BRANCH") == true)
  }

  @Test(arguments: [
    "", "null", "{", "[]", #"{"commit":{}}"#,
    #"{"commit":{"sha":"x","commit":{"tree":{"sha":"../x"}}}}"#,
    "<html>sorry</html>",
  ])
  func `an answer that makes no sense is an outage`(body: String) {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .json(200, body) } }
    #expect(failure(github)?.unavailability?.cause == .outage)
  }

  @Test func `a 304 that was not asked for is an outage`() {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .answer(304) } }
    #expect(failure(github)?.unavailability?.cause == .outage)
  }

  @Test(arguments: [502, 503, 504])
  func `a read is repeated after a passing failure`(status: Int) throws {
    let github = FakeGitHub()
    let count = Counter()
    github.change { $0.fault = { _ in count.next() <= 2 ? .json(status, "{}") : nil } }
    #expect(try github.source().catalogue(.remembered, by: .soon).entries.count == 9)
    #expect(github.requests.count == 5)
  }

  @Test func `a read is repeated after a broken connection`() throws {
    let github = FakeGitHub()
    let isFirst = Flag()
    github.change {
      $0.fault = { _ in
        isFirst.raise() ? .raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{") : nil
      }
    }
    #expect(try github.source().catalogue(.remembered, by: .soon).entries.count == 9)
    #expect(github.requests.count == 4)
  }

  @Test func `a read is sent three times at most`() {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .json(502, "<html>bad gateway</html>") } }
    let failure = failure(github)
    #expect(failure?.unavailability?.cause == .outage)
    #expect(failure?.words.contains("502") == true)
    #expect(github.requests.count == 3)
  }

  @Test func `a failure that will not pass is not repeated`() {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .json(500, "{}") } }
    #expect(failure(github)?.unavailability?.cause == .outage)
    #expect(github.requests.count == 1)
  }

  @Test func `silence ends with the deadline, after one request`() {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .hang } }
    let failure = failure(github, by: .after(.milliseconds(300)))
    #expect(failure?.unavailability?.cause == .outage)
    #expect(github.requests.count == 1)
  }

  @Test func `what GitHub says is shown on one line, bounded, and without the token`() {
    let github = FakeGitHub()
    let long = String(repeating: "x", count: 5000)
    github.change {
      $0.fault = { _ in
        .json(403, #"{"message":"No\n\u0000entry \#(FakeGitHub.token) \u202e\#(long)"}"#)
      }
    }
    let words = failure(github)?.words ?? ""
    #expect(words.contains("No entry (secret)"))
    #expect(!words.contains(FakeGitHub.token))
    #expect(!words.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x202e })
    #expect(words.count < 1000)
  }
}

@Suite struct RequestTests {
  @Test func `every request names the program, the version of the API and the token`() throws {
    let github = FakeGitHub()
    _ = try github.source().catalogue(.remembered, by: .soon)
    for request in github.requests {
      #expect(request.headers["user-agent"] == "spec-editor/test")
      #expect(request.headers["accept"] == "application/vnd.github+json")
      #expect(request.headers["x-github-api-version"] == "2022-11-28")
      #expect(request.headers["authorization"] == "Bearer \(FakeGitHub.token)")
    }
    #expect(!github.requests.isEmpty)
  }

  @Test func `the API may live below a path`() throws {
    let paths = Mutex<[String]>([])
    let server = LoopbackServer { request in
      paths.withLock { $0.append(request.path) }
      return .json(404, "{}")
    }
    let github = FakeGitHub()
    let source = github.source { $0.apiURL = server.url + "/api/v3" }
    _ = error { () throws(SpecError) in try source.catalogue(.remembered, by: .soon) }
    #expect(paths.withLock { $0.first } == "/api/v3/repos/octo/pods/branches/main")
  }

  @Test(arguments: [301, 302, 307, 308])
  func `a read follows a redirect on the same host, with the token`(status: Int) throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = { request in
        guard let rest = request.target.split(separator: "/old", maxSplits: 1).last,
          request.target.hasPrefix("/repos/octo/old")
        else { return nil }
        return .answer(status, ["Location": "/repos/octo/pods\(rest)"])
      }
    }
    let source = github.source { $0.repository = "octo/old" }
    #expect(try source.catalogue(.remembered, by: .soon).entries.count == 9)
  }

  @Test func `the token is never sent to another origin, nor after a redirect back`() throws {
    let github = FakeGitHub()
    let home = github.url
    let elsewhere = LoopbackServer { _ in
      .answer(302, ["Location": "\(home)/repos/octo/pods/branches/main"])
    }
    let foreign = elsewhere.url
    let isFirst = Flag()
    github.change {
      $0.fault = { _ in isFirst.raise() ? .answer(302, ["Location": "\(foreign)/x"]) : nil }
    }
    let failure = error { () throws(SpecError) in
      try github.source().catalogue(.remembered, by: .soon)
    }
    #expect(failure != nil)
    #expect(elsewhere.requests.count == 1)
    #expect(elsewhere.requests.allSatisfy { $0.headers["authorization"] == nil })
    #expect(github.requests.last?.headers["authorization"] == nil)
    #expect(
      !elsewhere.requests.contains { request in
        request.headers.values.contains { $0.contains(FakeGitHub.token) }
          || request.target.contains(FakeGitHub.token)
      }
    )
  }

  @Test func `redirects that go round in a circle end`() {
    let github = FakeGitHub()
    github.change { $0.fault = { request in .answer(302, ["Location": request.target]) } }
    let failure = error { () throws(SpecError) in
      try github.source().catalogue(.remembered, by: .soon)
    }
    #expect(failure?.unavailability?.cause == .outage)
    #expect(github.requests.count == 4)
  }
}
