import Loopback
import Specs
import Testing

@testable import GitHub

/// Deployments whose run GitHub did not name, followed by a name that is enough to find it.
@Suite struct PendingRunTests {
  private static let pod = PodID.named("advworks/dev")

  private func name(
    _ pod: PodID = pod,
    _ time: Int64 = Timestamps.now,
    _ key: String = "key45678"
  )
    -> RunID
  {
    guard let id = PendingRun(pod: pod, time: time, key: key).id else {
      preconditionFailure("a good name")
    }
    return id
  }

  private func failure(_ source: GitHubSource, _ id: RunID) -> SpecError? {
    error { () throws(SpecError) in try source.run(id, by: .soon) }
  }

  @Test func `a run that appears late is found, and followed under its own name`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let source = github.source()
    let deployment = try source.deploy(.sample(by: "mia"), by: .after(.seconds(2)))
    #expect(PendingRun(deployment.id)?.pod == Self.pod)
    let searched = try source.run(deployment.id, by: .soon)
    #expect(searched.status == .searching)
    #expect(searched.id == deployment.id)
    #expect(searched.requestedBy == "mia")
    #expect(searched.inputs.first?.value == "advworks")
    #expect(searched.link?.hasSuffix("/actions/workflows/deploy-pod.yml") == true)
    github.change { $0.runs[0].isShown = true }
    #expect(eventually { (try? source.run(deployment.id, by: .soon))?.number == 1000 })
    let run = try source.run(deployment.id, by: .soon)
    #expect(!run.isCertain)
    #expect(run.pod == Self.pod)
    #expect(run.requestedBy == "mia")
    #expect(run.changes.count == 1)
  }

  @Test func `another process finds it by the name alone`() throws {
    let now = Timestamps.now
    let github = FakeGitHub {
      $0.runs = [
        .init(id: 1, title: "Deploy advworks/dev", created: now - 60),
        .init(id: 2, title: "Deploy contoso/dev", created: now),
        .init(id: 3, title: "Deploy advworks/dev", event: "push", created: now),
        .init(id: 4, title: "Deploy advworks/dev", branch: "other", created: now),
        .init(id: 5, title: "Anything", created: now),
        .init(id: 6, title: "Deploy advworks/dev (web1)", created: now + 1),
        .init(id: 7, title: "Deploy advworks/dev", created: now + 2),
        .init(id: 8, title: "Deploy advworks/dev", created: now + 601),
      ]
    }
    let source = github.source()
    let run = try source.run(name(), by: .soon)
    #expect(run.id == RunID(number: 6))
    #expect(!run.isCertain)
    #expect(run.inputs.isEmpty)
    #expect(try source.run(name(), by: .soon).id == run.id)
    // Looked at by its number, it is itself.
    #expect(try source.run(6).isCertain)
  }

  @Test func `a title that names no pod is taken only where there is no choice`() throws {
    let now = Timestamps.now
    let one = FakeGitHub { $0.runs = [.init(id: 1, title: "Deploy", created: now)] }
    #expect(try one.source().run(name(), by: .soon).number == 1)
    let two = FakeGitHub { $0.runs = (1...2).map { .init(id: $0, title: "Deploy", created: now) } }
    #expect(try two.source().run(name(), by: .soon).status == .searching)
  }

  @Test func `a run that another deployment has claimed is not taken`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let number = try source.deploy(.sample()).run
    #expect(try source.run(name(), by: .soon).status == .searching)
    #expect(try source.run(try #require(number)).isCertain)
  }

  @Test func `a name that is made up claims nothing`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let source = github.source()
    let deployment = try source.deploy(.sample(by: "mia"), by: .after(.seconds(2)))
    github.change { $0.runs[0].isShown = true }
    // Reads the list for both.
    #expect(eventually { source.activeRun(of: Self.pod, by: .soon)?.number == 1000 })
    #expect(try source.run(name(), by: .soon).status == .searching)
    #expect(try source.run(deployment.id, by: .soon).requestedBy == "mia")
  }

  @Test func `a run that was found for a made-up name can still be claimed`() throws {
    let github = FakeGitHub { $0.dispatching = .ignoresKey }
    let source = github.source()
    github.change {
      $0.fault = { request in
        // Between the dispatch and the search for its run, someone asks for a name.
        if request.path == "/user" { _ = try? source.run(self.name(), by: .soon) }
        return nil
      }
    }
    let deployment = try source.deploy(.sample(by: "mia"))
    #expect(try source.run(deployment.id, by: .soon).requestedBy == "mia")
  }

  @Test func `after an hour it is not found, and the error says where to look`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let old = name(Self.pod, Timestamps.now - 3700)
    #expect(failure(source, old)?.notFound?.contains("/actions/workflows/deploy-pod.yml") == true)
    #expect(try source.run(name(Self.pod, Timestamps.now - 3500), by: .soon).status == .searching)
  }

  @Test(arguments: [
    "p.advworks.dev.\(Int64.max).key45678", "p.advworks.dev.9999999999.key45678", "p.a.b.c",
    "p.advworks.dev.0.key45678", "p.advworks.dev.1.short", "007", "x", "p",
  ])
  func `a name that cannot be is not found, without a request`(text: String) throws {
    let github = FakeGitHub()
    let id = try #require(RunID(text))
    #expect(failure(github.source(), id)?.notFound != nil)
    #expect(github.requests.isEmpty)
  }

  @Test func `a thousand names cost one request for the list`() throws {
    let github = FakeGitHub()
    let source = github.source()
    for number in 0..<1000 {
      let id = name(.named("a/b\(number % 7)"), Timestamps.now, "key\(10_000 + number)")
      #expect(try source.run(id, by: .soon).status == .searching)
    }
    #expect(github.requests.count <= 3)
  }

  @Test func `while GitHub is down, runs are not reported as missing`() {
    let github = FakeGitHub()
    github.change { $0.fault = { _ in .json(500, "{}") } }
    let source = github.source()
    let old = name(Self.pod, Timestamps.now - 7200)
    #expect(failure(source, old)?.unavailability?.cause == .outage)
    #expect((try? source.run(name(), by: .soon))?.status == .searching)
  }

  @Test func `an unclear deployment is found later by its pod and key`() throws {
    let github = FakeGitHub()
    let source = github.source()
    github.change { $0.fault = { $0.method == "POST" ? .hangUp : nil } }
    let failure = error { () throws(SpecError) in
      try source.deploy(.sample(by: "mia"), key: "key45678", by: .after(.seconds(2)))
    }
    #expect(failure?.unavailability?.isUnclear == true)
    // The pages may give it a name with a slightly later time.
    let id = name(Self.pod, Timestamps.now + 2)
    #expect(try source.run(id, by: .soon).status == .searching)
    #expect(try source.run(id, by: .soon).requestedBy == "mia")
    github.change {
      $0.runs = [.init(id: 77, title: "Deploy advworks/dev", created: Timestamps.now - 1)]
    }
    #expect(eventually { (try? source.run(id, by: .soon))?.number == 77 })
    #expect(try source.run(id, by: .soon).requestedBy == "mia")
  }

  @Test(arguments: [".github/workflows/build.yml", nil])
  func `a number that GitHub gave wrongly leads to the run that was started`(path: String?) throws {
    let github = FakeGitHub()
    let source = github.source()
    github.change {
      $0.fault = { [github] request in
        guard request.method == "POST" else { return nil }
        github.change { state in
          state.runs = [.init(id: 900, title: "Deploy advworks/dev", created: Timestamps.now)]
          if let path {
            state.runs.append(.init(id: 800, title: "Other", created: Timestamps.now, path: path))
          }
        }
        return .json(200, #"{"workflow_run_id":800,"run_url":"","html_url":""}"#)
      }
    }
    let deployment = try source.deploy(.sample(by: "mia"))
    #expect(deployment.id == RunID(number: 800))
    guard path != nil else {
      // GitHub does not show every new run at once.
      #expect(try source.run(800).status == .queued)
      return
    }
    for _ in 0..<2 {
      let run = try source.run(800)
      #expect(run.id == RunID(number: 900))
      #expect(run.requestedBy == "mia")
      #expect(!run.isCertain)
    }
    #expect(source.activeRun(of: Self.pod, by: .soon)?.number == 900)
    // For a process that did not start it, the run does not exist.
    #expect(failure(github.source(), RunID(number: 800))?.notFound != nil)
  }

  @Test func `until that run shows, a number given wrongly leads to one that is searched`() throws {
    let github = FakeGitHub { $0.isRunShown = false }
    let source = github.source()
    let deployment = try source.deploy(.sample())
    github.change {
      $0.runs[0].path = ".github/workflows/build.yml"
      $0.runs[0].isShown = true
    }
    let run = try source.run(deployment.id, by: .soon)
    #expect(run.status == .searching)
    #expect(PendingRun(run.id)?.pod == Self.pod)
    #expect(try source.run(run.id, by: .soon).status == .searching)
  }

  @Test func `someone else's run of the pod is not mistaken for it`() throws {
    let now = Timestamps.now
    let github = FakeGitHub {
      $0.runs = [.init(id: 1, title: "Deploy advworks/dev", actor: "mallory", created: now)]
    }
    let run = try github.source().run(name(), by: .soon)
    #expect(run.status == .searching)
    #expect(run.note?.hasPrefix("It is not known whether") == true)
  }

  @Test func `an accepted deployment is reported as accepted, an unclear one is not`() throws {
    let github = FakeGitHub {
      $0.dispatching = .ignoresKey
      $0.isRunShown = false
    }
    let source = github.source()
    let deployment = try source.deploy(.sample(), by: .after(.seconds(2)))
    let accepted = try source.run(deployment.id, by: .soon)
    #expect(accepted.note?.hasPrefix("GitHub accepted the deployment") == true)
    github.change { $0.fault = { $0.method == "POST" ? .hangUp : nil } }
    _ = try? source.deploy(.sample("contoso/dev"), by: .after(.seconds(2)))
    let unclear = source.activeRun(of: .named("contoso/dev"), by: .soon)
    #expect(unclear?.note?.contains("whether GitHub has started this") == true)
  }

  @Test func `after ten minutes without a run it says that there is none`() throws {
    let run = try FakeGitHub().source().run(name(Self.pod, Timestamps.now - 700), by: .soon)
    #expect(run.note?.contains("No run was found in 10 minutes") == true)
  }

  @Test func `an unreadable list of runs is reported`() throws {
    let github = FakeGitHub { $0.fault = { $0.path.contains("/runs") ? .json(500, "{}") : nil } }
    let run = try github.source().run(name(), by: .soon)
    #expect(run.note?.contains("does not list the runs") == true)
  }
}
