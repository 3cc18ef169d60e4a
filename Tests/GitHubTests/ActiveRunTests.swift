import Loopback
import Specs
import Testing

@testable import GitHub

/// Whether a pod is being deployed.
@Suite struct ActiveRunTests {
  private static let pod = PodID.named("advworks/dev")

  private func active(_ source: GitHubSource, _ pod: PodID = pod) -> Int64? {
    source.activeRun(of: pod, by: .soon)?.number
  }

  @Test func `what this process has just started is known at once`() throws {
    let github = FakeGitHub()
    let source = github.source()
    #expect(active(source) == nil)
    let number = try source.deploy(.sample()).run
    #expect(active(source) == number)
    #expect(active(source, .named("advworks/stg")) == nil)
    github.change {
      $0.runs[0].status = "completed"
      $0.runs[0].conclusion = "failure"
    }
    #expect(active(source) == nil)
  }

  @Test func `a run that is remembered as in progress is checked, at no cost while it is`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.deploy(.sample())
    #expect(active(source) == 1000)
    github.forgetRequests()
    let spent = github.spent
    #expect(active(source) == 1000)
    #expect(github.calls == ["GET /actions/runs/1000", "GET /actions/runs/1000/jobs"])
    #expect(github.spent == spent)
  }

  @Test(arguments: ["queued", "in_progress", "waiting", "pending", "requested"])
  func `a run that someone else started is found by its title`(status: String) {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 4, title: "Deploy advworks/dev", status: "completed", created: 1),
        .init(id: 5, title: "Deploy advworks/dev (web1)", actor: "mia", status: status, created: 1),
        .init(id: 6, title: "Deploy contoso/dev", status: status, created: 1),
        .init(id: 7, title: "Deploy", status: status, created: 1),
      ]
    }
    let source = github.source()
    #expect(active(source) == 5)
    #expect(active(source, .named("contoso/dev")) == 6)
    #expect(active(source, .named("contoso/prd")) == nil)
  }

  @Test func `one list is enough for all pods and concurrent requests`() {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "Deploy a/b", created: 1)] }
    let source = github.source()
    let none = Thread.all(8) { active(source, .named("c/d\($0)")) == nil }
    #expect(none.allSatisfy { $0 })
    #expect(github.calls == ["GET /actions/workflows/deploy-pod.yml/runs"])
  }

  @Test func `a listed run that has ended in the meantime is not in progress`() {
    let github = FakeGitHub {
      $0.runs = [.init(id: 5, title: "Deploy advworks/dev", status: "in_progress", created: 1)]
    }
    let source = github.source()
    #expect(active(source) == 5)
    github.change { $0.runs[0].status = "completed" }
    #expect(active(source) == nil)
    github.forgetRequests()
    #expect(active(source) == nil)
    #expect(github.requests.isEmpty)
  }

  @Test func `a deployment whose run is not known counts for two minutes`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let source = github.source()
    let deployment = try source.deploy(.sample(), by: .after(.seconds(2)))
    let run = source.activeRun(of: Self.pod, by: .soon)
    #expect(run?.status == .searching)
    #expect(run?.id == deployment.id)
  }

  @Test func `an unclear deployment counts, too`() throws {
    let github = FakeGitHub()
    let source = github.source()
    github.change { $0.fault = { $0.method == "POST" ? .hangUp : nil } }
    _ = try? source.deploy(.sample(), by: .after(.seconds(2)))
    #expect(source.activeRun(of: Self.pod, by: .soon)?.status == .searching)
  }

  @Test func `while GitHub does not answer, what it said last counts`() throws {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 7, title: "Deploy advworks/stg", status: "in_progress", created: Timestamps.now)
      ]
    }
    let source = github.source()
    let own = try source.deploy(.sample()).id.number
    #expect(source.activeRun(of: .named("advworks/stg"), by: .soon)?.number == 7)
    github.change { $0.fault = { _ in .json(500, "{}") } }
    #expect(source.activeRun(of: Self.pod, by: .soon)?.number == own)
    #expect(source.activeRun(of: .named("advworks/stg"), by: .soon)?.number == 7)
    #expect(source.activeRun(of: .named("contoso/dev"), by: .soon) == nil)
    #expect(github.source { $0.token = nil }.activeRun(of: Self.pod, by: .soon) == nil)
  }
}
