import Specs
import Testing

@testable import GitHub

@Suite struct RunPaceTests {
  @Test
  func
    `a run may be read a few times at once, another one too, and again when it was told something`()
  {
    let paces = RunPaces()
    let first = (0..<40).count { _ in paces.mayRead(1) }
    #expect((1...20).contains(first))
    #expect(!paces.mayRead(1))
    #expect(paces.mayRead(2))
    paces.renew(1)
    #expect(paces.mayRead(1))
    #expect(!paces.mayRead(1))
  }

  @Test func `all runs together have a budget`() {
    let paces = RunPaces()
    let read = (0..<1_000).count { paces.mayRead(Int64($0)) }
    #expect((30...200).contains(read))
    #expect(!paces.mayReadOnce())
  }

  private func run(
    _ id: Int,
    _ seconds: Int,
    _ pod: String,
    _ conclusion: String = "success"
  ) throws
    -> RunPayload
  {
    let end =
      "2026-01-01T00:\(seconds / 60 < 10 ? "0" : "")\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)Z"
    let json = """
      {"id":\(id),"path":".github/workflows/deploy-pod.yml","display_title":"Deploy \(pod)",
      "event":"workflow_dispatch","status":"completed","conclusion":"\(conclusion)","html_url":"x",
      "created_at":"2026-01-01T00:00:00Z","run_started_at":"2026-01-01T00:00:00Z","updated_at":"\(end)"}
      """
    return try Answer.decode(RunPayload.self, from: Array(json.utf8))
  }

  @Test func `the usual time is the median of the pod's own runs where there are enough`() throws {
    let runs = try [
      run(1, 10, "a/dev"), run(2, 20, "a/dev"), run(3, 90, "a/dev"), run(4, 500, "b/dev"),
      run(5, 1, "a/dev", "failure"), run(6, 600, "b/dev"),
    ]
    #expect(UsualDuration.seconds(of: runs, for: .named("a/dev")) == 20)
    #expect(UsualDuration.seconds(of: runs, for: .named("b/dev")) == 90)
    #expect(UsualDuration.seconds(of: runs, for: nil) == 90)
    #expect(UsualDuration.seconds(of: Array(runs.prefix(2)), for: nil) == nil)
  }
}
