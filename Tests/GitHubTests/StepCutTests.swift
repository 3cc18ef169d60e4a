import Specs
import Testing

@testable import GitHub

@Suite struct StepCutTests {
  private func job(
    _ starts: [(number: Int, name: String, start: Int64?, conclusion: String)]
  )
    -> Run.Job
  {
    Run.Job(
      id: "1",
      name: "deploy",
      status: .completed,
      conclusion: "failure",
      steps: starts.map {
        Run.Step(
          number: $0.number,
          name: $0.name,
          status: .completed,
          conclusion: $0.conclusion,
          startedAt: $0.start
        )
      }
    )
  }

  private func lines(of step: Int, _ job: Run.Job, _ log: String) -> [String]? {
    guard var cut = StepCut(step: step, of: job) else { return nil }
    var (scanner, lines) = (LogScanner(hasStamps: true), [String]())
    Array(log.utf8).withUnsafeBytes { bytes in
      scanner.take(bytes) { if cut.holds($0) { lines.append($0.text) } }
    }
    return lines
  }

  /// Steps two and three begin in the same second, and the fifth was skipped.
  private var job: Run.Job {
    job([
      (1, "Set up job", 0, "success"), (2, "Check out", 2, "success"), (3, "Plan", 2, "success"),
      (4, "Apply", 9, "failure"), (5, "Later", 9, "skipped"), (6, "Post", 12, "success"),
      (7, "Complete job", 12, "success"),
    ])
  }

  private let log = """
    1970-01-01T00:00:00.1Z Runner version
    1970-01-01T00:00:02.1Z still setting up
    1970-01-01T00:00:02.2Z ##[group]Run actions/checkout
    1970-01-01T00:00:02.3Z cloned
    a line without a time
    1970-01-01T00:00:02.4Z ##[group]Run tofu plan
    1970-01-01T00:00:07.0Z planned
    1970-01-01T00:00:09.0Z ##[group]Run tofu apply
    1970-01-01T00:00:11.0Z ##[error]no capacity
    1970-01-01T00:00:12.0Z Post job cleanup.
    1970-01-01T00:00:12.5Z cleaned
    1970-01-01T00:00:12.9Z Cleaning up orphan processes

    """

  @Test func `each step gets its own lines, also where several begin in one second`() {
    #expect(lines(of: 1, job, log) == ["Runner version", "still setting up"])
    #expect(lines(of: 2, job, log) == ["Run actions/checkout", "cloned", "a line without a time"])
    #expect(lines(of: 3, job, log) == ["Run tofu plan", "planned"])
    #expect(lines(of: 4, job, log) == ["Run tofu apply", "no capacity"])
    #expect(lines(of: 6, job, log) == ["Post job cleanup.", "cleaned"])
    #expect(lines(of: 7, job, log) == ["Cleaning up orphan processes"])
  }

  @Test func `a step that did not run has no lines`() {
    #expect(lines(of: 5, job, log) == nil)
    #expect(lines(of: 9, job, log) == nil)
  }

  @Test func `a step without a first-line marker is found by its time`() {
    let job = job([(1, "a", 0, "success"), (2, "b", 5, "success")])
    let log = "1970-01-01T00:00:01Z one\n1970-01-01T00:00:06Z two\n"
    #expect(lines(of: 1, job, log) == ["one"])
    #expect(lines(of: 2, job, log) == ["two"])
  }
}
