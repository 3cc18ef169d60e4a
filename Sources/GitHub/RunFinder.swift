import Specs
import Threads

/// Finds the run of a dispatch whose answer had no number: by event, branch, actor and time.
final class RunFinder: Sendable {
  /// The state of the list before a dispatch.
  struct Before: Sendable {
    /// Runs that already existed.
    let runs: Set<Int64>
    /// Unix seconds of GitHub's clock, minus the possible difference between clocks.
    let earliest: Int64
  }

  /// How long the search may take, and when it checks again.
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

  /// The state that distinguishes a dispatch from earlier ones.
  ///
  /// - Parameters:
  ///   - readsList: Whether to spend a request on the existing runs.
  ///   - deadline: When to continue without them.
  /// - Returns: The state, for ``run(of:since:by:)``.
  func before(readingList readsList: Bool, by deadline: Deadline) -> Before {
    var runs: Set<Int64> = []
    if readsList, let list = try? list.fresh(by: deadline) { runs = Set(list.runs.map(\.id)) }
    let time = api.time
    return Before(runs: runs, earliest: time.seconds - (time.isGitHubs ? 2 : 60))
  }

  /// The run of a dispatch, claimed for it; `nil` if none has appeared.
  ///
  /// Runs that are claimed by others or name another pod are skipped. Runs whose title names the
  /// pod come first, the oldest before the others. A run whose title names no pod is taken only
  /// while no other deployment waits for its run.
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
