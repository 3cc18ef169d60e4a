import Loopback
import Specs
import Testing

@testable import GitHub

/// The latest deployments, from the list of runs.
@Suite struct LatelyTests {
  private static let list = "GET /actions/workflows/deploy-pod.yml/runs"

  @Test func `runs are identified by title, newest first, and give each pod its last run`() {
    let github = FakeGitHub {
      $0.runs = [
        .init(
          id: 4,
          title: "Deploy advworks/dev",
          actor: "mia",
          status: "completed",
          conclusion: "success",
          created: 100
        ),
        .init(id: 5, title: "Deploy advworks/dev (web1)", status: "in_progress", created: 200),
        .init(id: 6, title: "By hand", status: "waiting", created: 300),
        .init(id: 7, title: "Deploy a/b", created: 400, path: ".github/workflows/other.yml"),
      ]
    }
    let source = github.source()
    let recent = source.recentRuns(by: .soon)
    #expect(recent.runs.map(\.id.number) == [6, 5, 4])
    #expect(recent.runs.map(\.person) == ["octo", "octo", "mia"])
    #expect(recent.runs.map(\.word) == ["waiting", "in_progress", "success"])
    #expect(recent.age != nil && recent.trouble == nil)
    #expect(source.lastRuns()[.named("advworks/dev")]?.id.number == 5)
    #expect(source.lastRuns()[.named("advworks/prd")] == nil)
    #expect(github.calls == [Self.list])
  }

  @Test func `a cold list of pods and its last deployments cost four requests`() throws {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 4, title: "Deploy advworks/dev", status: "completed", created: 100)
      ]
    }
    let source = github.source()
    _ = source.lastRuns()
    _ = try source.catalogue(.remembered, by: .soon)
    #expect(eventually { source.lastRuns()[.named("advworks/dev")] != nil })
    for _ in 0..<50 { _ = source.lastRuns() }
    #expect(github.calls.count <= 4)
    #expect(github.calls.count { $0 == Self.list } == 1)
  }

  @Test func `this process knows its own runs at once, with requester and changes`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = source.recentRuns(by: .soon)
    let before = source.lastRuns().generation
    let change = ChangeSet.sample(by: "mia")
    let number = try source.deploy(change).run
    let run = try #require(source.recentRuns(by: .soon).runs.first)
    #expect(run.id.number == number && run.pod == change.pod)
    #expect(run.requestedBy == "mia" && run.changes == change.changes)
    #expect(source.lastRuns()[change.pod]?.id.number == number)
    #expect(source.lastRuns().generation > before)
    // Its end is known from its own page before the list shows it.
    github.change {
      $0.runs[0].status = "completed"
      $0.runs[0].conclusion = "failure"
    }
    _ = try source.run(run.id, by: .soon)
    #expect(source.lastRuns()[change.pod]?.word == "failure")
    #expect(source.recentRuns(by: .soon).runs.count == 1)
  }

  @Test func `a run that has begun and ended since the list was read is not lost`() throws {
    let github = FakeGitHub {
      $0.runs = [.init(id: 1 << 40, title: "By hand", status: "completed", created: 1)]
    }
    let source = github.source()
    _ = source.recentRuns(by: .soon)
    let number = try #require(try source.deploy(.sample()).run)
    github.change {
      for place in $0.runs.indices where $0.runs[place].id == number {
        $0.runs[place].status = "completed"
        $0.runs[place].conclusion = "failure"
      }
    }
    #expect(try source.run(RunID(number: number), by: .soon).isCompleted)
    #expect(source.recentRuns(by: .soon).runs.contains { $0.id.number == number })
    #expect(source.lastRuns()[ChangeSet.sample().pod]?.word == "failure")
  }

  @Test func `a deployment whose run is not known is being searched`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let source = github.source()
    let deployment = try source.deploy(.sample(), by: .after(.seconds(2)))
    let recent = source.recentRuns(by: .soon)
    #expect(recent.runs.map(\.id) == [deployment.id])
    #expect(recent.runs.map(\.word) == ["searching"])
  }

  @Test func `a list that cannot be read says why, and keeps what was read`() {
    let github = FakeGitHub()
    github.change { $0.fault = { $0.path.hasSuffix("/runs") ? .json(404, "{}") : nil } }
    let source = github.source()
    let recent = source.recentRuns(by: .soon)
    #expect(recent.runs.isEmpty && recent.age == nil)
    #expect(recent.trouble?.notFound != nil)
    #expect(source.lastRuns().isEmpty)
    #expect(github.source { $0.token = nil }.recentRuns(by: .soon).trouble != nil)
  }

  @Test func `an unchanged list makes nothing anew`() throws {
    let github = FakeGitHub { $0.runs = [.init(id: 4, title: "Deploy a/b", created: 1)] }
    let settings = github.settings()
    let list = RunList(api: API(settings, logger: .silent), settings: settings)
    let first = try list.fresh(by: .soon)
    let second = try list.fresh(by: .soon)
    #expect(second.began > first.began && second.changed == first.changed)
    github.change { $0.runs[0].status = "completed" }
    #expect(try list.fresh(by: .soon).changed > first.changed)
  }
}
