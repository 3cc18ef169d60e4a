import Specs
import Testing

@testable import GitHub

@Suite struct RunTests {
  @Test func `a run has its pod, its state, its jobs and their steps`() throws {
    let github = FakeGitHub {
      $0.runs = [
        .init(
          id: 5,
          title: "Deploy contoso/prd (web9)",
          status: "completed",
          conclusion: "failure",
          created: 1_771_489_800
        )
      ]
      $0.jobs = """
        {"total_count":1,"jobs":[{"id":51,"run_id":5,"name":"deploy","status":"completed","conclusion":"failure",
        "steps":[{"name":"Apply","status":"completed","conclusion":"failure","number":1}]}]}
        """
    }
    let run = try github.source().run(5, by: .soon)
    #expect(run.pod == .named("contoso/prd"))
    #expect(run.status == .completed)
    #expect(run.conclusion == "failure")
    #expect(run.createdAt == 1_771_489_800)
    #expect(run.jobs.map(\.name) == ["deploy"])
    #expect(run.jobs.first?.steps.map(\.name) == ["Apply"])
    #expect(run.isCertain)
    #expect(run.link == "https://github.example/octo/pods/actions/runs/5")
  }

  @Test func `looking again at a run that has not changed costs no rate limit`() throws {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "x", created: 1)] }
    let source = github.source()
    _ = try source.run(5, by: .soon)
    let spent = github.spent
    #expect(try source.run(5, by: .soon).title == "x")
    #expect(github.spent == spent)
  }

  @Test func `a run that GitHub does not show yet is queued`() throws {
    let github = FakeGitHub { $0.isRunShown = false }
    let source = github.source()
    let deployment = try source.deploy(.sample(by: "mia"), by: .soon)
    let run = try source.run(deployment.id, by: .soon)
    #expect(run.status == .queued)
    #expect(run.pod == .named("advworks/dev"))
    #expect(run.requestedBy == "mia")
    #expect(run.inputs.count == 7)
    #expect(run.changes.map(\.path.last) == ["enabled"])
  }

  @Test(arguments: [0, -1, 404])
  func `a number without a run is reported`(id: Int64) throws {
    let github = FakeGitHub()
    let failure = error { () throws(SpecError) in try github.source().run(id, by: .soon) }
    #expect(failure?.notFound?.contains("\(id)") == true)
  }

  @Test func `a run without its jobs is still a run`() throws {
    let github = FakeGitHub { $0.runs = [.init(id: 5, title: "x", created: 1)] }
    github.change { $0.fault = { $0.path.hasSuffix("/jobs") ? .json(500, "{}") : nil } }
    #expect(try github.source().run(5, by: .soon).jobs.isEmpty)
  }

  @Test(arguments: [true, false])
  func `a run that has ended updates the catalogue, whichever request notices`(
    isFollowed: Bool
  )
    throws
  {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.deploy(.creation("zoo/dev"))
    if isFollowed { _ = try source.run(1000) }
    github.change {
      $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1"
      $0.runs[0].status = "completed"
      $0.runs[0].conclusion = "success"
    }
    if isFollowed {
      #expect(try source.run(1000).conclusion == "success")
    } else {
      #expect(source.activeRun(of: .named("zoo/dev"), by: .soon) == nil)
    }
    #expect(eventually { source.remembered()?.contains(.named("zoo/dev")) == true })
  }

  @Test func `what has ended can be seen while GitHub is away`() throws {
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 5, title: "x", status: "completed", conclusion: "success", created: 1),
        .init(id: 6, title: "y", status: "in_progress", created: 1),
      ]
    }
    let source = github.source()
    _ = try source.run(5, by: .soon)
    _ = try source.run(6, by: .soon)
    github.stop()
    #expect(try source.run(5, by: .soon).conclusion == "success")
    let failure = error { () throws(SpecError) in try source.run(6, by: .soon) }
    #expect(failure?.unavailability?.cause == .outage)
  }

  @Test(arguments: [
    ("Deploy advworks/dev", "advworks/dev"), ("Deploy advworks/dev", "advworks/dev"),
    ("Deploy a-b/c_d (x y)", "a-b/c_d"), ("advworks/dev", nil), ("Deploy pod", nil),
    ("Merge pull request #7 from octo/fix-login", nil), ("Merge octo/fix-login", nil),
    ("Deploy octo/fix-login to staging", nil), ("Deploy advworks/dev again", nil),
    ("deploy advworks/dev", nil), ("Deploy  advworks/dev", nil), ("Deploy advworks/dev/x", nil),
    ("Deploy ../etc", nil), ("Deploy advworks/dev ()", nil), ("Deploy ", nil), ("", nil),
  ])
  func `only a title of our workflow's form names a pod`(title: String, pod: String?) {
    #expect(RunTitle(title).pod == pod.map(PodID.named))
  }
}
