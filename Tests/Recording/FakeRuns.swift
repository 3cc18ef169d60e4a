package import Specs

/// Runs in memory that have a short log and can be cancelled.
package protocol FakeRuns: RunLogs, RunController {}

extension FakeRuns {
  package func log(
    of id: RunID,
    _ query: LogQuery,
    by deadline: Deadline
  ) throws(SpecError) -> RunLog {
    RunLog("one\ntwo \(query.job)\n", query, mayGrow: false)
  }

  package func wholeLog(
    of id: RunID,
    job: String,
    step: Int?,
    by deadline: Deadline
  ) throws(SpecError) -> WholeLog { .text("one\ntwo\n") }

  package func perform(
    _ action: RunAction,
    on id: RunID,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    guard action.kind == .cancel else {
      throw .wrongState(message: "This run cannot be run again.")
    }
  }
}
