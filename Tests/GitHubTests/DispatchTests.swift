import Specs
import Testing

@testable import GitHub

@Suite struct DispatchTests {
  private func error(_ source: GitHubSource, _ change: ChangeSet) -> SpecError? {
    GitHubTests.error { () throws(SpecError) in try source.deploy(change) }
  }

  @Test func `the run is the one GitHub names in its answer`() throws {
    let github = FakeGitHub {
      $0.runs = [.init(id: 7, title: "Deploy advworks/dev", created: Timestamps.now)]
    }
    let source = github.source()
    let deployment = try source.deploy(.sample())
    #expect(deployment.id == RunID(number: 1001))
    #expect(deployment.link == "https://github.example/octo/pods/actions/runs/1001")
    #expect(deployment.pod == .named("advworks/dev"))
    #expect(deployment.mode == .dispatch)
    #expect(try source.run(1001).isCertain)
  }

  @Test func `the whole text is sent, with the revision it replaces`() throws {
    let github = FakeGitHub()
    let change = ChangeSet.sample(by: "mia", reason: "an \"audit\"\nof §4")
    _ = try github.source().deploy(change)
    let body = try #require(try github.dispatches().first)
    #expect(body.ref == "main")
    #expect(body.return_run_details == true)
    #expect(
      body.inputs == [
        "customer": "advworks", "environment": "dev", "spec": change.text,
        "revision": change.revision, "instance_name": "web1", "waf_enabled": "true",
        "requested_by": "mia", "reason": "an \"audit\"\nof §4",
      ]
    )
  }

  @Test func `a new pod's revision is zeros`() throws {
    let github = FakeGitHub()
    #expect(try github.source().deploy(.creation("zoo/dev")).run != nil)
    let inputs = try #require(try github.dispatches().first?.inputs)
    #expect(inputs["revision"] == String(repeating: "0", count: 40))
    #expect(inputs["spec"]?.contains("customer: zoo") == true)
  }

  @Test func `from the second on, a deployment costs two requests, one of them free`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.deploy(.sample())
    // The specs are read in the background, at any time.
    #expect(eventually { source.remembered()?.unread == 0 })
    github.forgetRequests()
    let spent = github.spent
    _ = try source.deploy(.sample())
    #expect(
      github.calls == [
        "GET /branches/main", "POST /actions/workflows/deploy-pod.yml/dispatches",
      ]
    )
    #expect(github.spent == spent + 1)
  }

  @Test(arguments: [
    "javascript:alert(1)", "https://evil.example/octo/pods/actions/runs/1000",
    "https://github.example.evil/", "https://github.example@evil/", "//evil/",
    "https://github.example/\\\"onclick=x", "https://github.example:444/x",
  ])
  func `a link that leads elsewhere is not shown`(link: String) throws {
    let github = FakeGitHub { $0.runLink = link }
    let source = github.source()
    let expected = "https://github.example/octo/pods/actions/runs/1000"
    #expect(try source.deploy(.sample()).link == expected)
    #expect(try source.run(1000).link == expected)
  }

  @Test func `a new pod that exists already is refused before anything is started`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
    guard case .podExists(.named("zoo/dev")) = error(source, .creation("zoo/dev")) else {
      Issue.record("not refused")
      return
    }
    #expect(try github.dispatches().isEmpty)
  }

  @Test func `a pod that is gone is not deployed`() throws {
    let github = FakeGitHub { $0.files["demo/infra/advworks/dev/spec.yml"] = nil }
    guard case .noSuchPod = github.refusal() else {
      Issue.record("not refused")
      return
    }
    #expect(try github.dispatches().isEmpty)
  }

  @Test func `a spec that has changed since is stale, and nothing is started`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let change = ChangeSet.sample()
    _ = try source.plan(change, by: .soon)
    github.change { $0.files["demo/infra/advworks/dev/spec.yml"] = "changed: 1" }
    #expect(error(source, change)?.isStale == true)
    #expect(try github.dispatches().isEmpty)
    let now = ChangeSet.change(from: "changed: 1") { $0.replacing("1", with: "2") }
    #expect(try source.deploy(now).run != nil)
  }

  @Test func `a workflow that changed after the review is read again`() throws {
    let github = FakeGitHub()
    let source = github.source()
    #expect(try source.plan(.sample(), by: .soon).isExact)
    github.change { $0.files[FakeGitHub.workflowPath] = FakeGitHub.fourInputs }
    _ = try source.deploy(.sample())
    #expect(try github.dispatches().first?.inputs.keys.contains("spec") == false)
  }

  @Test func `a workflow that cannot be read starts nothing`() throws {
    let github = FakeGitHub()
    github.change {
      // It would also come with all specs.
      $0.fault = {
        $0.path.contains("/git/blobs/") || $0.path.contains("/tarball/") ? .json(500, "{}") : nil
      }
    }
    #expect(github.refusal()?.unavailability?.cause == .outage)
    #expect(try github.dispatches().isEmpty)
  }

  @Test(arguments: [
    "Unexpected inputs provided: [\\\"a\\\", \\\"b\\\"]", "Required input 'x' not provided",
    "Workflow does not have 'workflow_dispatch' trigger",
    "Cannot trigger a 'workflow_dispatch' on a disabled workflow", "No ref found for: main",
  ])
  func `a refusal by GitHub is reported once, in its words`(words: String) throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = { $0.method == "POST" ? .json(422, #"{"message":"\#(words)"}"#) : nil }
    }
    let source = github.source()
    let refusal = error(source, .sample())?.refusal
    #expect(refusal?.contains(words.replacing("\\", with: "")) == true)
    #expect(refusal?.contains("WORKFLOW_BRANCH") == words.hasPrefix("No ref"))
    #expect(try github.dispatches().count == 1)
    #expect(source.activeRun(of: .named("advworks/dev"), by: .soon) == nil)
  }

  @Test func `a missing workflow names what to change`() throws {
    let github = FakeGitHub()
    let failure = error(github.source { $0.workflowFile = "gone.yml" }, .sample())
    #expect(failure?.notFound?.contains("gone.yml") == true)
    #expect(failure?.notFound?.contains("WORKFLOW_FILE") == true)
  }

  @Test func `a token that may not deploy hears which permission it lacks`() throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = {
        guard $0.method == "POST" else { return nil }
        return .json(403, #"{"message":"Must have admin rights to Repository."}"#)
      }
    }
    guard case .forbidden(_, let permission?, _) = github.refusal() else {
      Issue.record("not forbidden")
      return
    }
    #expect(permission.contains("Actions: write"))
  }

  @Test func `a key that no name can hold is refused before anything is started`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let failure = GitHubTests.error { () throws(SpecError) in
      try source.deploy(.sample(), key: "../x", by: .soon)
    }
    #expect(failure?.refusal != nil)
    #expect(try github.dispatches().isEmpty)
  }
}
