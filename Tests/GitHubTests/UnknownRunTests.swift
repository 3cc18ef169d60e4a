import Glibc
import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct UnknownRunTests {
  private func failure(_ source: GitHubSource, _ id: Int64) -> SpecError? {
    error { () throws(SpecError) in try source.run(id, by: .soon) }
  }

  @Test(arguments: [0, 150])
  func `a thousand numbers cost at most ten requests, and are never a wrong 404`(known: Int64) {
    let github = FakeGitHub {
      $0.runs = (0..<known).map {
        .init(
          id: 1_000_000 + $0 * 10,
          title: "x",
          status: "completed",
          created: Timestamps.now - 900
        )
      }
    }
    let source = github.source()
    var (missing, busy) = (0, 0)
    for number in 0..<Int64(1000) {
      switch failure(source, 999_005 + number * 10) {
      case .notFound: missing += 1
      case .unavailable(let unavailability):
        #expect((1...60).contains(unavailability.retryAfter ?? 0))
        busy += 1
      default: break
      }
    }
    #expect(github.requests.count <= 10)
    #expect(missing + busy == 1000)
    #expect(missing > 0)
  }

  @Test func `one unknown number is asked about once`() {
    let github = FakeGitHub()
    let source = github.source()
    for _ in 0..<100 { #expect(failure(source, 4711)?.notFound?.contains("4711") == true) }
    #expect(
      github.calls == [
        "GET /actions/workflows/deploy-pod.yml/runs", "GET /actions/runs/4711",
      ]
    )
  }

  @Test func `beyond the budget, deployments go on, and their runs are shown`() throws {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "x", created: Timestamps.now - 900)] }
    let source = github.source()
    #expect(try source.run(5, by: .soon).number == 5)
    for number in 100..<Int64(200) { _ = failure(source, number) }
    #expect(failure(source, 300)?.unavailability?.cause == .busy)
    let run = try source.deploy(.sample(), by: .soon).run
    #expect(try source.run(try #require(run)).pod == .named("advworks/dev"))
    #expect(try source.run(5, by: .soon).number == 5)
  }

  @Test func `a run in the list costs no budget for unknown numbers`() throws {
    let github = FakeGitHub {
      $0.runs = (1...20).map { .init(id: $0, title: "x", created: Timestamps.now) }
    }
    let source = github.source()
    for id in 1...Int64(20) { #expect(try source.run(id, by: .soon).number == id) }
  }

  @Test func `a run that is read all the time is answered from memory beyond the budget`() throws {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "x", created: Timestamps.now)] }
    let source = github.source()
    for _ in 0..<300 { #expect(try source.run(5, by: .soon).number == 5) }
    #expect(github.requests.count < 200)
  }

  @Test(arguments: [
    ".github/workflows/build.yml", ".github/workflows/build.yml@refs/heads/main", "dynamic/pages",
    ".github/workflows/deploy-pod.yml.bak", "", "deploy-pod.yml",
  ])
  func `a run of another workflow is not found, and asked about once`(path: String) throws {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 5, title: "Secret things", created: 1, path: path),
        .init(
          id: 6,
          title: "x",
          created: 1,
          path: ".github/workflows/deploy-pod.yml@refs/heads/main"
        ),
      ]
    }
    let source = github.source()
    for _ in 0..<3 {
      let failure = failure(source, 5)
      #expect(failure?.notFound?.contains("no run 5") == true)
      #expect(failure?.words.contains("Secret") == false)
    }
    #expect(github.requests.filter { $0.path.hasSuffix("/runs/5") }.count <= 1)
    #expect(try source.run(6, by: .soon).number == 6)
  }

  @Test func `a run of a fork's workflow file is not found`() {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 5, title: "Deploy a/b", event: "pull_request", created: 1, head: "evil/pods")
      ]
    }
    #expect(failure(github.source(), 5)?.notFound != nil)
  }

  @Test func `concurrent viewers of one run share the requests`() {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "x", created: 1)] }
    github.change {
      $0.fault = { _ in
        usleep(100_000)
        return nil
      }
    }
    let source = github.source()
    let ids = Thread.all(8) { _ in try? source.run(5, by: .soon).number }
    #expect(ids.allSatisfy { $0 == 5 })
    #expect(github.requests.count == 3)
  }

  @Test func `a run that another process has just started is found soon`() throws {
    let github = FakeGitHub()
    let source = github.source()
    #expect(failure(source, 7)?.notFound != nil)
    github.change { $0.runs = [.init(id: 8, title: "x", created: Timestamps.now)] }
    #expect(try source.run(8, by: .soon).number == 8)
  }
}

@Suite struct RefreshTests {
  @Test func `refreshes at the same time share one reading and wait in one place`() throws {
    let github = FakeGitHub()
    let source = github.source(waiters: 2)
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    github.change {
      $0.fault = { _ in
        usleep(300_000)
        return nil
      }
    }
    let quick = Thread.all(20) { _ in
      let start = ContinuousClock.now
      let entries = try? source.catalogue(.reread, by: .soon).entries.count
      return entries == 9 && ContinuousClock.now - start < .milliseconds(250)
    }
    #expect(quick.filter { $0 }.count == 19)
    #expect(github.calls == ["GET /branches/main"])
  }

  @Test func `what changed while another's refresh was under way is found by the next look`() throws
  {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    let hasBegun = Flag()
    github.change {
      $0.fault = { [github] _ in
        guard hasBegun.raise() else { return nil }
        // GitHub has answered the first request by now; then someone commits, and asks for a
        // refresh.
        let reply = LoopbackServer.Reply.answer(304)
        github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
        usleep(300_000)
        return reply
      }
    }
    let before = github.requests.count
    let first = Thread.start { _ = try? source.catalogue(.reread, by: .soon) }
    #expect(eventually { github.requests.count == before + 1 })
    _ = try source.catalogue(.reread, by: .soon)
    _ = Thread.join(first)
    #expect(
      eventually {
        (try? source.catalogue(.remembered, by: .soon).contains(.named("zoo/dev"))) == true
      }
    )
  }
}
