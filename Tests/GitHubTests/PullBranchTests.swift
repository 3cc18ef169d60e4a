import Specs
import Testing

@testable import GitHub

/// Names by which pull requests and commits of ours are known.
@Suite struct PullBranchTests {
  @Test func `a branch is read as it is written`() throws {
    let pod = try #require(PodID(customer: "ad-v_1", environment: "dev"))
    let branch = try #require(PullBranch(pod, key: "0123456789abcdef"))
    #expect(branch.name == "spec-editor/ad-v_1/dev/0123456789abcdef")
    #expect(PullBranch(branch.name) == branch)
  }

  @Test(arguments: [
    "main", "spec-editor/a/dev", "spec-editor/a/dev/short", "spec-editor/a/dev/0123456789/x",
    "other/a/dev/0123456789", "spec-editor//dev/0123456789", "spec-editor/a b/dev/0123456789",
    "spec-editor/a/dev/012345678.", "spec-editor/a/dev/-0123456789", "Spec-Editor/a/dev/0123456789",
  ])
  func `any other branch is not ours`(name: String) {
    #expect(PullBranch(name) == nil)
  }

  @Test(arguments: [
    ("Deploy a/dev: size=large", "a/dev"), ("Deploy a/dev", "a/dev"),
    ("Deploy a/dev (#12)", "a/dev"),
    ("Deploy a/dev: new pod (#3)", "a/dev"), ("Deploy a/dev size", nil), ("Redeploy a/dev: x", nil),
    ("Deploy : x", nil), ("Deploy a/dev/x: y", nil),
  ])
  func `the title of a push's run names the pod as our commits do`(title: String, pod: String?) {
    #expect(RunTitle(title).pod?.description == pod)
  }

  @Test func `a commit that is followed is named by itself`() throws {
    let commit = try #require(CommitID(String(repeating: "a1", count: 20)))
    let pod = try #require(PodID(customer: "a", environment: "dev"))
    let run = CommitRun(pod: pod, time: 1_700_000_000, commit: commit)
    let id = try #require(run.id)
    #expect(CommitRun(id) == run && PendingRun(id) == nil)
    for text in ["c.a.dev.0.\(commit)", "c.a.dev.1700000000.abc", "p.a.dev.1700000000.\(commit)"] {
      #expect(try CommitRun(#require(RunID(text))) == nil)
    }
  }
}
