package import Specs

extension GitHubSource: RecentRuns {
  /// How long a page waits for the list of runs.
  private static let look = Duration.seconds(3)

  package func recentRuns(by deadline: Deadline) -> RecentRunList {
    var trouble: SpecError?
    if lately.isOld {
      let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.look))
      do throws(SpecError) {
        try waiting { () throws(SpecError) in lately.read(by: end) }
      } catch {
        trouble = error
      }
    }
    return RecentRunList(
      runs: lately.runs,
      age: list.last.map { ($0.began.duration(to: .now)).components.seconds },
      trouble: trouble ?? list.trouble
    )
  }

  package func lastRuns() -> LastRuns {
    // If no request is possible, no thread is started for it.
    if hindrance == nil { lately.refresh() }
    return lately.last
  }
}
