import Specs
import Testing

@testable import GitHub

@Suite struct OldSpecTests {
  private static let pod = PodID.named("advworks/dev")

  private func failure(_ source: GitHubSource, _ revision: String) -> SpecError? {
    error { () throws(SpecError) in try source.spec(of: Self.pod, at: revision, by: .soon) }
  }

  @Test func `a spec is read as it was at a revision, once`() throws {
    let github = FakeGitHub { $0.files["old.yml"] = "old: 1" }
    let source = github.source()
    let revision = FakeCore.sha("old: 1")
    let spec = try source.spec(of: Self.pod, at: revision, by: .soon)
    #expect(spec.document.text == "old: 1")
    #expect(spec.revision == revision)
    #expect(spec.pod == Self.pod)
    _ = try source.spec(of: Self.pod, at: revision, by: .soon)
    #expect(github.calls == ["GET /git/blobs/\(revision)"])
  }

  @Test(arguments: [
    "", "main", "HEAD", String(repeating: "A", count: 40), String(repeating: "a", count: 39),
    String(repeating: "a", count: 64), "../" + String(repeating: "a", count: 37),
  ])
  func `an invalid blob SHA was never a revision, without a request`(revision: String) {
    let github = FakeGitHub()
    guard case .noSuchRevision(Self.pod) = failure(github.source(), revision) else {
      Issue.record("\(revision) was looked for")
      return
    }
    #expect(github.requests.isEmpty)
  }

  @Test func `a revision that GitHub does not have never was, and many cost little`() {
    let github = FakeGitHub()
    let source = github.source()
    guard case .noSuchRevision(Self.pod) = failure(source, ChangeSet.noRevision) else {
      Issue.record("not refused")
      return
    }
    for number in 100..<400 { _ = failure(source, String(repeating: "a", count: 37) + "\(number)") }
    #expect(github.requests.count <= 70)
    #expect(failure(source, FakeCore.sha("x"))?.unavailability?.cause == .busy)
  }

  @Test func `one that does not parse says so with its text`() {
    let github = FakeGitHub { $0.files["old.yml"] = "a: [1" }
    guard case .unusableSpec(let unusable) = failure(github.source(), FakeCore.sha("a: [1")) else {
      Issue.record("usable")
      return
    }
    #expect(unusable.text == "a: [1")
  }
}
