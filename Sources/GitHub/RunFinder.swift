import Specs
import Synchronization
import Text
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
  private let links: WebLinks
  private let memory: RunMemory
  /// A token's user, as far as GitHub tells it.
  private struct Actor {
    let login: String?
    let generation: Int
  }

  private let actor = Mutex<Actor?>(nil)

  init(api: API, settings: GitHubSettings, links: WebLinks, memory: RunMemory) {
    self.api = api
    self.settings = settings
    self.links = links
    self.memory = memory
  }

  /// What a dispatch from now on can be told from.
  ///
  /// - Parameters:
  ///   - readsList: Whether to spend a request on the runs that already exist.
  ///   - deadline: When to go on without.
  /// - Returns: The state, for ``run(of:instance:since:by:)``.
  func before(readingList readsList: Bool, by deadline: Deadline) -> Before {
    var runs: Set<Int64> = []
    if readsList, let list = try? list(by: deadline) { runs = Set(list.map(\.id)) }
    let time = api.time
    return Before(runs: runs, earliest: time.seconds - (time.isGitHubs ? 2 : 60))
  }

  /// The run of a dispatch, claimed for it; `nil` when none has appeared.
  ///
  /// Runs that others have claimed or that name another pod are passed over. Of several, the one whose
  /// title fits best is taken, and of those the oldest.
  func run(
    of deployment: Deployment,
    instance: String,
    since before: Before,
    by deadline: Deadline
  ) -> RunReference? {
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    let actor = login(by: end)
    for pause in Self.pauses {
      guard end.remaining > pause else { break }
      Thread.pause(pause)
      guard let list = try? list(by: end) else { continue }
      let candidates = list.compactMap { run -> (run: RunPayload, fit: Int)? in
        guard run.isOf(Paths(settings).workflow), run.event == "workflow_dispatch",
          run.head_branch == settings.branch,
          !before.runs.contains(run.id), !memory.isClaimed(run.id),
          let created = Timestamps.iso8601(run.created_at), created >= before.earliest,
          isSame(run.actor?.login, actor),
          let fit = RunTitle(run.display_title ?? "").fit(deployment.pod, instance: instance)
        else { return nil }
        return (run, fit)
      }
      let ordered = candidates.sorted { ($1.fit, $0.run.id) < ($0.fit, $1.run.id) }
      for candidate in ordered {
        let id = candidate.run.id
        guard memory.claim(id, for: deployment, time: api.time.seconds) else { continue }
        return RunReference(
          id: id,
          link: links.run(id, claimed: candidate.run.html_url),
          isCertain: false
        )
      }
    }
    return nil
  }

  /// The newest runs of the workflow that were dispatched on the branch.
  private func list(by deadline: Deadline) throws(CallFailure) -> [RunPayload] {
    let path =
      "\(api.repositoryPath)/actions/workflows/\(PercentEncoding.encoded(settings.workflowFile))/runs"
      + "?event=workflow_dispatch&branch=\(PercentEncoding.encoded(settings.branch))&per_page=50"
    return try api.send(.get(path), by: deadline).decoded(as: RunsPayload.self).workflow_runs
  }

  /// The user whose token this is; `nil` for tokens of applications, which GitHub does not tell.
  private func login(by deadline: Deadline) -> String? {
    let generation = api.generation
    if let known = actor.withLock({ $0 }), known.generation == generation { return known.login }
    do throws(CallFailure) {
      let login = try api.send(.get("/user"), by: deadline).decoded(as: UserPayload.self).login
      actor.withLock { $0 = Actor(login: login, generation: generation) }
      return login
    } catch {
      if case .forbidden = error {
        actor.withLock { $0 = Actor(login: nil, generation: generation) }
      }
      return nil
    }
  }

  private func isSame(_ login: String?, _ actor: String?) -> Bool {
    guard let login, let actor else { return true }
    return login.lowercased() == actor.lowercased()
  }
}
