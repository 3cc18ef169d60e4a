package import Specs

extension LocalSource: RecentRuns {
  package func recentRuns(by deadline: Deadline) -> RecentRunList {
    RecentRunList(runs: Array(runs.lately.runs.prefix(RecentRunList.most)), age: 0)
  }

  package func lastRuns() -> LastRuns { runs.lately.last }
}
