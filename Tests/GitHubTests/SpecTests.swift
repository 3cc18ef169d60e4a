import FoundationEssentials
import Loopback
import Specs
import Testing

@testable import GitHub

@Suite struct SpecReadingTests {
  @Test func `a spec is read with one request, once`() throws {
    let github = FakeGitHub()
    let source = github.source()
    let catalogue = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    let spec = try source.spec(of: .named("advworks/dev"), by: .soon)
    #expect(spec.pod == .named("advworks/dev"))
    #expect(spec.document.text == FakeGitHub.spec("advworks", "dev"))
    #expect(spec.revision == catalogue.entries.first?.revision)
    _ = try source.spec(of: .named("advworks/dev"), by: .soon)
    #expect(github.calls.count == 1)
  }

  @Test func `pods with the same content share a request, each with its own name`() throws {
    let github = FakeGitHub {
      $0.files["demo/infra/a/dev/spec.yml"] = "same: 1"
      $0.files["demo/infra/b/dev/spec.yml"] = "same: 1"
    }
    let source = github.source()
    #expect(try source.spec(of: .named("a/dev"), by: .soon).pod == .named("a/dev"))
    github.forgetRequests()
    #expect(try source.spec(of: .named("b/dev"), by: .soon).pod == .named("b/dev"))
    #expect(github.requests.isEmpty)
  }

  @Test func `concurrent readers of one spec share a request`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    let pods = Thread.all(8) { _ in
      try? source.spec(of: .named("contoso/prd"), by: .soon).pod
    }
    #expect(pods == Array(repeating: .named("contoso/prd"), count: 8))
    #expect(github.calls.count == 1)
  }

  @Test func `a broken spec is reported with its position and does not affect others`() throws {
    let github = FakeGitHub { $0.files["demo/infra/advworks/dev/spec.yml"] = "a: [1" }
    let source = github.source()
    let failure = error { () throws(SpecError) in
      try source.spec(of: .named("advworks/dev"), by: .soon)
    }
    guard case .unusableSpec(let unusable) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(unusable.pod == .named("advworks/dev") && unusable.text == "a: [1")
    #expect(unusable.message.contains("line"))
    _ = try source.spec(of: .named("advworks/stg"), by: .soon)
  }

  @Test func `a spec of more than 256 KiB is not read`() throws {
    let github = FakeGitHub {
      $0.files["demo/infra/advworks/dev/spec.yml"] = String(repeating: "#", count: 300_000)
    }
    let source = github.source()
    let failure = error { () throws(SpecError) in
      try source.spec(of: .named("advworks/dev"), by: .soon)
    }
    guard case .unusableSpec(let unusable) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(unusable.isTooLarge)
  }

  @Test func `a missing pod is reported from memory`() throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.forgetRequests()
    let failure = error { () throws(SpecError) in
      try source.spec(of: .named("no/body"), by: .soon)
    }
    guard case .noSuchPod(.named("no/body")) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(github.requests.isEmpty)
  }

  @Test func `a pod that an old catalogue does not list yet is found`() throws {
    let github = FakeGitHub()
    let source = github.source(ttl: .zero)
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.files["demo/infra/zoo/dev/spec.yml"] = "a: 1" }
    #expect(try source.spec(of: .named("zoo/dev"), by: .soon).document.text == "a: 1")
  }

  @Test(arguments: [
    #"{"content":"%%%","encoding":"rot13"}"#, #"{"content":7}"#, "[]", "", "<html>",
  ])
  func `a file that cannot be decoded is an outage`(body: String) throws {
    let github = FakeGitHub()
    let source = github.source()
    _ = try source.catalogue(.remembered, by: .soon)
    github.change { $0.fault = { _ in .json(200, body) } }
    let failure = error { () throws(SpecError) in
      try source.spec(of: .named("advworks/dev"), by: .soon)
    }
    #expect(failure?.unavailability?.cause == .outage)
  }
}

@Suite struct WorkflowTests {
  @Test func `the choices come from the workflow's file, which is read once`() throws {
    let github = FakeGitHub { $0.files[FakeGitHub.workflowPath] = FakeGitHub.fourInputs }
    let source = github.source()
    let choices = try source.choices(by: .soon)
    #expect(choices.environments == ["dev", "stg", "prd"])
    #expect(choices.customers == nil)
    #expect(choices["waf_enabled"]?.options == ["true", "false"])
    _ = try source.choices(by: .soon)
    // It came with the archive.
    #expect(github.calls.count == 3 && github.downloads.count == 1)
  }

  @Test func `a changed workflow is read again`() throws {
    let github = FakeGitHub { $0.files[FakeGitHub.workflowPath] = FakeGitHub.fourInputs }
    let source = github.source()
    _ = try source.choices(by: .soon)
    github.change {
      $0.files[".github/workflows/deploy-pod.yml"] = "on: {workflow_dispatch: {inputs: {}}}"
    }
    _ = try source.catalogue(.reread, by: .soon)
    #expect(try source.choices(by: .soon).environments == nil)
  }

  @Test func `a missing workflow names what to change`() throws {
    let github = FakeGitHub { $0.files[".github/workflows/deploy-pod.yml"] = nil }
    let failure = error { () throws(SpecError) in try github.source().choices(by: .soon) }
    #expect(failure?.notFound?.contains("WORKFLOW_FILE") == true)
    #expect(failure?.notFound?.contains("deploy-pod.yml") == true)
  }

  @Test func `a file that is not a workflow has no restrictions`() throws {
    let github = FakeGitHub { $0.files[".github/workflows/deploy-pod.yml"] = "a: [1" }
    #expect(try github.source().choices(by: .soon) == .unlimited)
  }
}

@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-02-19T08:30:00Z", 1_771_489_800),
      ("2024-02-29T23:59:59Z", 1_709_251_199), ("2026-02-19T08:30:00.123Z", 1_771_489_800),
      ("2026-02-19T09:30:00+01:00", 1_771_489_800), ("2026-02-19T03:00:00-0530", 1_771_489_800),
    ] as [(String, Int64)]
  )
  func `GitHub's moments are Unix seconds`(text: String, seconds: Int64) {
    #expect(Timestamps.iso8601(text) == seconds)
  }

  @Test(arguments: [
    "", "yesterday", "2026-13-01T00:00:00Z", "2026-02-19 08:30:00Z", "2026-02-19T25:00:00Z",
    "2026-02-19T08:30:00", "2026-02-19T08:30:00+x", "99999999999999999999999",
  ])
  func `an invalid time is refused`(text: String) {
    #expect(Timestamps.iso8601(text) == nil)
  }

  @Test func `the header Date is a moment`() {
    #expect(Timestamps.http("Thu, 19 Feb 2026 08:30:00 GMT") == 1_771_489_800)
    #expect(Timestamps.http("Thu, 19 Feb 2026 08:30 GMT") == nil)
    #expect(Timestamps.http("now") == nil)
  }
}
