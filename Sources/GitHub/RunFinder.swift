import Specs
import Threads

/// Finds the run of a dispatch that was not answered with its number: by event, branch, actor, time.
final class RunFinder: Sendable {
  /// The state of the list before a dispatch.
  struct Before: Sendable {
    /// Runs that already existed.
    let runs: Set<Int64>
    /// Unix seconds of GitHub's clock, less what two clocks may differ.
    let earliest: Int64
  }

  /// How long the search may take at most, and when it looks again.
  private static let patience = Duration.seconds(6)
  private static let pauses: [Duration] = [
    .zero, .milliseconds(400), .milliseconds(800), .milliseconds(1500), .milliseconds(2500),
  ]

  private let api: API
  private let settings: GitHubSettings
  private let memory: RunMemory
  private let list: RunList
  private let owner: TokenOwner

  init(
    api: API,
    settings: GitHubSettings,
    memory: RunMemory,
    list: RunList,
    owner: TokenOwner
  ) {
    self.api = api
    self.settings = settings
    self.memory = memory
    self.list = list
    self.owner = owner
  }

  /// What a dispatch from now on can be told from.
  ///
  /// - Parameters:
  ///   - readsList: Whether to spend a request on the runs that already exist.
  ///   - deadline: When to go on without.
  /// - Returns: The state, for ``run(of:since:by:)``.
  func before(readingList readsList: Bool, by deadline: Deadline) -> Before {
    var runs: Set<Int64> = []
    if readsList, let list = try? list.fresh(by: deadline) { runs = Set(list.runs.map(\.id)) }
    let time = api.time
    return Before(runs: runs, earliest: time.seconds - (time.isGitHubs ? 2 : 60))
  }

  /// The run of a dispatch, claimed for it; `nil` when none has appeared.
  ///
  /// Runs that others have claimed or that name another pod are passed over. Of several, one whose title
  /// names the pod is taken, and of those the oldest. One whose title names none is taken only while no other
  /// deployment waits for its run, too.
  func run(of sent: RunMemory.Sent, since before: Before, by deadline: Deadline) -> RunPayload? {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    let search = RunSearch(
      pod: sent.name.pod,
      branch: settings.branch,
      window: before.earliest...Int64.max,
      actor: owner.login(by: end)
    )
    for pause in Self.pauses {
      guard end.remaining > pause else { break }
      Thread.pause(pause)
      guard let list = try? list.fresh(by: end) else { continue }
      let run = search.candidates(in: list.runs).first { candidate in
        !before.runs.contains(candidate.run.id)
          && (candidate.namesPod || memory.isAlone(sent))
          && memory.claim(candidate.run.id, for: sent, isCertain: false)
      }
      if let run { return run.run }
    }
    return nil
  }
}
