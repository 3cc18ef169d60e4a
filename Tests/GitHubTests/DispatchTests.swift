import Specs
import Testing

@testable import GitHub

@Suite struct DispatchTests {
  @Test func `the run is the one GitHub names in its answer`() throws {
    let github = FakeGitHub {
      $0.runs = [.init(id: 7, title: "Deploy advworks/dev (web1)", created: Timestamps.now)]
    }
    let deployment = try github.source().deploy(.sample(), by: .soon)
    let run = try #require(deployment.run)
    #expect(run.id == 1001)
    #expect(run.isCertain)
    #expect(run.link == "https://github.example/octo/pods/actions/runs/1001")
    #expect(deployment.pod == .named("advworks/dev"))
    #expect(
      deployment.inputs.map(\.name) == ["customer", "environment", "instance_name", "waf_enabled"]
    )
    #expect(deployment.inputs.map(\.value) == ["advworks", "dev", "web1", "true"])
  }

  @Test func `the inputs are texts, and who asked is sent where the workflow takes it`() throws {
    let github = FakeGitHub()
    let deployment = try github.source().deploy(.sample(requestedBy: "mia"), by: .soon)
    let body = try #require(try github.dispatches().first)
    #expect(body.ref == "main")
    #expect(
      body.inputs == [
        "customer": "advworks", "environment": "dev", "instance_name": "web1",
        "waf_enabled": "true", "requested_by": "mia",
      ]
    )
    #expect(body.return_run_details == true)
    #expect(deployment.requestedBy == "mia")
    #expect(deployment.inputs.last == .init(name: "requested_by", value: "mia"))
  }

  @Test func `who asked is kept back where the workflow does not take it, or cannot be read`()
    throws
  {
    let plain = FakeGitHub {
      $0.files[".github/workflows/deploy-pod.yml"] = "on: {workflow_dispatch: {inputs: {}}}"
    }
    let deployment = try plain.source().deploy(.sample(requestedBy: "mia"), by: .soon)
    #expect(try plain.dispatches().first?.inputs["requested_by"] == nil)
    #expect(deployment.requestedBy == "mia")
    let unreadable = FakeGitHub()
    unreadable.change {
      $0.fault = { $0.path.contains("/git/blobs/") ? .json(500, "{}") : nil }
    }
    _ = try unreadable.source().deploy(.sample(requestedBy: "mia"), by: .soon)
    #expect(try unreadable.dispatches().first?.inputs["requested_by"] == nil)
  }

  @Test func `from the second on, a deployment costs two requests, one of them free`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.deploy(.sample(), by: .soon)
    github.forgetRequests()
    let spent = github.spent
    _ = try source.deploy(.sample(), by: .soon)
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
    #expect(try source.deploy(.sample(), by: .soon).run?.link == expected)
    #expect(try source.run(1000, by: .soon).link == expected)
  }

  @Test func `a new pod that is there already is refused before anything is started`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
    let failure = error { () throws(SpecError) in
      try source.deploy(.sample(.create, "zoo/dev"), by: .soon)
    }
    guard case .podExists(.named("zoo/dev")) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(try github.dispatches().isEmpty)
  }

  @Test func `a new pod is deployed, one that is gone is not`() throws {
    let github = FakeGitHub()
    #expect(try github.source().deploy(.sample(.create, "zoo/dev"), by: .soon).run != nil)
    guard case .noSuchPod = github.refusal(of: .sample(.edit, "zoo/dev")) else {
      Issue.record("not refused")
      return
    }
    #expect(try github.dispatches().count == 1)
  }

  @Test func `a spec that has changed since is a conflict, and nothing is started`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let revision = try source.spec(of: .named("advworks/dev"), by: .soon).revision
    github.change { $0.files["demo/infra/advworks/dev/spec.yml"] = "changed: 1" }
    let failure = error { () throws(SpecError) in
      try source.deploy(.sample(revision: revision), by: .soon)
    }
    guard case .conflict(.named("advworks/dev"), _) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(try github.dispatches().isEmpty)
    let now = try source.spec(of: .named("advworks/dev"), by: .soon).revision
    #expect(try source.deploy(.sample(revision: now), by: .soon).run != nil)
  }

  @Test(arguments: [
    "Unexpected inputs provided: [\\\"a\\\", \\\"b\\\"]", "Required input 'x' not provided",
    "Workflow does not have 'workflow_dispatch' trigger",
    "Cannot trigger a 'workflow_dispatch' on a disabled workflow", "No ref found for: main",
  ])
  func `what GitHub refuses is said in its words, once`(words: String) throws {
    let github = FakeGitHub()
    github.change {
      $0.fault = { $0.method == "POST" ? .json(422, #"{"message":"\#(words)"}"#) : nil }
    }
    let refusal = github.refusal()?.refusal
    #expect(refusal?.contains(words.replacing("\\", with: "")) == true)
    #expect(refusal?.contains("WORKFLOW_BRANCH") == words.hasPrefix("No ref"))
    #expect(try github.dispatches().count == 1)
  }

  @Test func `a missing workflow names what to change`() throws {
    let github = FakeGitHub()
    let source = github.source { $0.workflowFile = "gone.yml" }
    let failure = error { () throws(SpecError) in try source.deploy(.sample(), by: .soon) }
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
}
