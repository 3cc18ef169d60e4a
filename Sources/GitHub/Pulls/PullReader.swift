import Specs
import Synchronization
import Text
import Threads

/// Reads the state of our pull requests.
///
/// However many people watch one, it is read at most every few seconds, with conditional requests that do not count
/// while nothing changes. When the rate limit runs low, it is read less often.
final class PullReader: Sendable {
  /// How long one look may take besides the pull request itself.
  private static let patience = Duration.seconds(8)

  let api: API
  let settings: GitHubSettings
  let directory: PullDirectory
  let texts: OldTexts
  private let checks: CheckReader
  let comparisons: ComparisonReader
  private let pushes: PushRuns
  private let translation: PullTranslation
  private let readings = SharedFetch<Int64, PullRequest>()
  private let ration = Ration("pull requests were looked up", capacity: 30, perMinute: 20)
  /// By their size in memory.
  private let memory = Mutex(RecentlyUsed<Int64, Seen>(capacity: 4 << 20))
  /// What went wrong with a pull request, in sentences.
  private let notes = Mutex(RecentlyUsed<Int64, [String]>(capacity: 300))

  /// What GitHub last returned for a pull request.
  struct Seen: Sendable {
    var payload: PullPayload
    var etag: EntityTag?
    var checks = CheckReader.Reading()
    var comparison: ComparisonReader.Comparison?
    var shown: PullRequest?
    var readAt: ContinuousClock.Instant?
  }

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    directory: PullDirectory,
    texts: OldTexts,
    pushes: PushRuns
  ) {
    self.api = api
    self.settings = settings
    self.directory = directory
    self.texts = texts
    self.pushes = pushes
    checks = CheckReader(api: api)
    comparisons = ComparisonReader(api: api)
    translation = PullTranslation(api: api, links: links)
  }

  // MARK: Memory

  /// Remembers a pull request that was just opened.
  func remember(_ change: ChangeSet, _ payload: PullPayload, at commit: String) {
    var seen = Seen(payload: payload)
    if let base = CommitID(payload.base.sha), let head = CommitID(commit),
      payload.head.sha == commit
    {
      let path = settings.path(of: change.pod)
      let before = change.original.map {
        OldText(revision: $0.revision, bytes: Array($0.text.utf8))
      }
      let bytes = Array(change.text.utf8)
      texts.keep(before, at: path, in: base)
      texts.keep(OldText(revision: BlobID.of(bytes), bytes: bytes), at: path, in: head)
      seen.comparison = ComparisonReader.Comparison(
        base: base.text,
        head: commit,
        ancestor: base,
        requestedBy: change.actor.name,
        reason: change.reason
      )
    }
    memory.withLock { $0.keep(seen, for: payload.number, cost: seen.size) }
  }

  /// Remembers what went wrong with a pull request.
  func note(_ problems: [String], on number: Int64) {
    notes.withLock { $0.keep(problems, for: number, cost: 1) }
  }

  /// Makes the next look ask GitHub.
  func expire(_ number: Int64) {
    memory.withLock { memory in
      guard var seen = memory.value(for: number) else { return }
      seen.readAt = nil
      memory.keep(seen, for: number, cost: seen.size)
    }
  }

  func seen(_ number: Int64) -> Seen? { memory.withLock { $0.value(for: number) } }

  /// The minimum time between two readings.
  private func pace(_ shown: PullRequest) -> Duration {
    if let rate = api.limits.rate, rate.remaining < rate.limit / 10 {
      return rate.remaining < rate.limit / 50 ? .seconds(300) : .seconds(60)
    }
    return shown.state == .open && shown.mergeability == .computing ? .seconds(2) : .seconds(4)
  }

  // MARK: Reading

  /// The current state of a pull request.
  func pull(_ number: Int64, by deadline: Deadline) throws(SpecError) -> PullRequest {
    if let known = fresh(number) { return known }
    return try readings.value(for: number, by: deadline) { () throws(SpecError) in
      if let known = fresh(number) { return known }
      let before = seen(number)?.shown
      do throws(SpecError) {
        return try read(number, by: deadline)
      } catch .unavailable(let unavailability) {
        guard var before = before ?? unread(number) else { throw .unavailable(unavailability) }
        before.note = "\(unavailability.message) This is its last known state."
        return before
      }
    }
  }

  /// What is known of a pull request that was opened here and not looked at yet.
  private func unread(_ number: Int64) -> PullRequest? {
    guard let seen = seen(number), let entry = directory.entry(seen.payload) else { return nil }
    return translation.pull(entry, seen)
  }

  private func fresh(_ number: Int64) -> PullRequest? {
    guard let seen = seen(number), let shown = seen.shown, let readAt = seen.readAt,
      ContinuousClock.now - readAt < pace(shown)
    else { return nil }
    return shown
  }

  /// What GitHub returns for a pull request now.
  func payload(_ number: Int64, by deadline: Deadline) throws(SpecError) -> PullDirectory.Entry {
    let known = seen(number)
    // Anyone can make numbers up.
    if known == nil, directory.known(number) == nil { try ration.take() }
    do throws(CallFailure) {
      let answer = try api.send(
        .get("\(api.repositoryPath)/pulls/\(number)", etag: known?.etag),
        by: deadline
      )
      var seen: Seen
      if answer.isUnchanged, let known {
        seen = known
      } else {
        let payload = try answer.decoded(as: PullPayload.self)
        guard payload.number == number else { throw answer.unintelligible }
        seen = known ?? Seen(payload: payload)
        seen.payload = payload
        seen.etag = answer.etag
      }
      guard let entry = directory.entry(seen.payload) else {
        throw CallFailure.refused(status: 404, message: "")
      }
      memory.withLock { $0.keep(seen, for: number, cost: seen.size) }
      directory.keep(seen.payload)
      return entry
    } catch {
      if error.isNotFound { throw absence(number) }
      throw error.explained(by: .pulls(of: settings))
    }
  }

  private func read(_ number: Int64, by deadline: Deadline) throws(SpecError) -> PullRequest {
    let entry = try payload(number, by: deadline)
    guard var seen = seen(number) else { throw absence(number) }
    let end = Deadline(min(deadline.instant, ContinuousClock.now + Self.patience))
    seen.comparison = comparison(seen.comparison, entry, by: end)
    if entry.payload.isOpen {
      checks.read(&seen.checks, of: entry.payload, path: api.repositoryPath, by: end)
    }
    var pull = translation.pull(entry, seen)
    var isKnown = false
    if let comparison = seen.comparison {
      let path = settings.path(of: pull.pod)
      if let texts = try? texts(at: path, comparison, by: deadline) {
        (pull.before, pull.after) = texts
        pull.changes = Self.changes(pull)
        isKnown = comparison.head == pull.head && !comparison.isCut
      }
      // A file that is moved is changed in both places.
      pull.otherFiles = comparison.files.flatMap { [$0.filename, $0.previous_filename] }
        .compactMap { $0 }.filter { $0 != path }.map(api.shown)
    }
    if pull.state == .merged, let commit = pull.mergeCommit.flatMap({ CommitID($0) }) {
      let (runs, mayCome) = pushes.glimpses(of: commit, since: pull.endedAt, by: deadline)
      (pull.runs, pull.awaitsRuns) = (runs, mayCome)
    }
    if pull.state == .open {
      pull.obstacle = obstacle(pull, isKnown: isKnown)
      if pull.obstacle != nil { pull.actions.remove(.merge) }
    }
    let sentences =
      [pull.obstacle].compactMap { $0 } + (notes.withLock { $0.value(for: number) } ?? [])
    pull.note = sentences.isEmpty ? nil : sentences.joined(separator: " ")
    seen.shown = pull
    seen.readAt = .now
    memory.withLock { $0.keep(seen, for: number, cost: seen.size) }
    return pull
  }

  /// The pod's file where the branch left the base, and at the branch's newest commit.
  private func texts(
    at path: String,
    _ comparison: ComparisonReader.Comparison,
    by deadline: Deadline
  ) throws(SpecError) -> (before: OldText?, after: OldText?) {
    guard let head = CommitID(comparison.head) else { return (nil, nil) }
    return (
      try text(at: path, in: comparison.ancestor, by: deadline),
      try text(at: path, in: head, by: deadline)
    )
  }

  func text(
    at path: String,
    in commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> OldText? {
    do throws(CallFailure) {
      return try texts.read(at: path, in: commit, by: deadline)
    } catch { throw error.explained(by: .pulls(of: settings)) }
  }

  /// Branch and base compared; the known comparison if GitHub does not answer.
  private func comparison(
    _ known: ComparisonReader.Comparison?,
    _ entry: PullDirectory.Entry,
    by deadline: Deadline
  ) -> ComparisonReader.Comparison? {
    let (base, head) = (entry.payload.base.sha, entry.payload.head.sha)
    if let known, known.head == head, known.base == base || !entry.payload.isOpen { return known }
    // If only the base moves, the branch's own changes stay the same.
    if let known, known.head == head, known.isOfOneCommit { return known }
    do throws(CallFailure) {
      return try comparisons.comparison(from: base, to: head, of: entry.branch.pod, by: deadline)
    } catch {
      return known
    }
  }

  /// Branch and base, compared now.
  func compared(
    _ entry: PullDirectory.Entry,
    by deadline: Deadline
  ) throws(CallFailure) -> ComparisonReader.Comparison {
    try comparisons.comparison(
      from: entry.payload.base.sha,
      to: entry.payload.head.sha,
      of: entry.branch.pod,
      by: deadline
    )
  }

  /// The blob SHA of a pod's spec.yml at a commit; `nil` if it does not exist there.
  func revision(
    of pod: PodID,
    at commit: String,
    by deadline: Deadline
  ) throws(CallFailure) -> String? {
    guard let commit = CommitID(commit) else { return nil }
    return try texts.read(at: settings.path(of: pod), in: commit, by: deadline)?.revision
  }

  func absence(_ number: Int64) -> SpecError {
    .notFound(
      message:
        "\(settings.repository) does not have a pull request #\(number) that Spec Editor opened."
    )
  }
}

extension PullReader.Seen {
  /// About how many bytes it takes.
  fileprivate var size: Int {
    let texts = [shown?.before, shown?.after].reduce(0) { $0 + ($1?.text?.utf8.count ?? 0) }
    let files = (comparison?.files ?? []).reduce(0) { $0 + 200 + $1.filename.utf8.count }
    // What changes is held once more, as values.
    return 4_000 + texts * 2 + files + checks.checks.count * 300 + checks.reviews.value.count * 200
  }
}
