import Specs
import Synchronization
import Text
import Threads
import YAML

/// Reads the state of our pull requests.
///
/// However many people watch one, it is read at most every few seconds, with conditional requests that do not count
/// while nothing changes. When the rate limit runs low, it is read less often.
final class PullReader: Sendable {
  /// How long one look may take besides the pull request itself.
  private static let patience = Duration.seconds(8)

  let api: API
  private let settings: GitHubSettings
  let directory: PullDirectory
  private let texts: OldTexts
  private let checks: CheckReader
  private let comparisons: ComparisonReader
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

  /// The path of a pod's spec.yml in the repository.
  func path(of pod: PodID) -> String {
    settings.specsPath.isEmpty ? "\(pod)/spec.yml" : "\(settings.specsPath)/\(pod)/spec.yml"
  }

  // MARK: Memory

  /// Remembers a pull request that was just opened.
  func remember(_ change: ChangeSet, _ payload: PullPayload, at commit: String) {
    var seen = Seen(payload: payload)
    if let base = CommitID(payload.base.sha), let head = CommitID(commit),
      payload.head.sha == commit
    {
      let path = path(of: change.pod)
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

  private func seen(_ number: Int64) -> Seen? { memory.withLock { $0.value(for: number) } }

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
      let path = path(of: pull.pod)
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

  /// Why it cannot be merged from here, whatever GitHub allows: nobody would see all that it changes.
  private func obstacle(_ pull: PullRequest, isKnown: Bool) -> String? {
    guard isKnown else {
      return "GitHub did not say what the newest commit changes, so it cannot be merged here now."
    }
    let folder = settings.specsPath.isEmpty ? "" : "\(settings.specsPath)/"
    let others = Set(
      pull.otherFiles.compactMap { file -> String? in
        guard file.hasPrefix(folder) else { return nil }
        let parts = file.dropFirst(folder.count).split(separator: "/")
        guard parts.count > 2 else { return parts.count == 1 ? String(parts[0]) : nil }
        return "\(parts[0])/\(parts[1])"
      }
    )
    .subtracting(["\(pull.pod)"])
    guard !others.isEmpty else { return nil }
    let names = others.sorted().prefix(5).joined(separator: ", ")
    return "Its branch also changes \(names). Merge it on GitHub."
  }

  private static func changes(_ pull: PullRequest) -> [FieldChange] {
    func value(_ text: OldText?) -> Value?? {
      guard let text else { return .some(nil) }
      guard let document = text.text.flatMap({ try? Spec.document($0) }) else { return nil }
      return .some(document.value)
    }
    guard let before = value(pull.before), let after = value(pull.after) else { return [] }
    return Array(FieldChange.list(from: before, to: after).prefix(500))
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

  private func text(
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

  /// The pod's text where the branch left the base; `nil` if it did not exist or is unknown.
  ///
  /// - Parameters:
  ///   - number: The pull request.
  ///   - pod: Its pod.
  ///   - parent: The branch's newest commit before ours.
  ///   - head: Our commit.
  ///   - deadline: When the answer must be there.
  /// - Returns: The text.
  func before(
    _ number: Int64,
    of pod: PodID,
    onto parent: String,
    at head: String,
    by deadline: Deadline
  ) -> OldText? {
    guard let seen = seen(number) ?? directory.known(number).map({ Seen(payload: $0.payload) })
    else { return nil }
    // One commit more does not change where the branch left the base; commits of others can.
    let known = seen.comparison.flatMap { $0.head == parent ? $0.ancestor : nil }
    let ancestor =
      known
      ?? (try? comparisons.comparison(from: seen.payload.base.sha, to: head, of: pod, by: deadline))?
      .ancestor
    return ancestor.flatMap { try? text(at: path(of: pod), in: $0, by: deadline) }
  }

  /// The pod's text on the branch of an open pull request.
  ///
  /// The list can be older than the branch. Writing is guarded against that.
  func workingCopy(
    _ entry: PullDirectory.Entry,
    by deadline: Deadline
  ) throws(SpecError) -> WorkingCopy {
    let head = entry.payload.head.sha
    guard let commit = CommitID(head) else { throw absence(entry.payload.number) }
    return copy(entry, try text(at: path(of: entry.branch.pod), in: commit, by: deadline))
  }

  /// The same, if it is in memory.
  func rememberedCopy(_ entry: PullDirectory.Entry) -> WorkingCopy? {
    CommitID(entry.payload.head.sha).flatMap { texts.known(at: path(of: entry.branch.pod), in: $0) }
      .map { copy(entry, $0) }
  }

  private func copy(_ entry: PullDirectory.Entry, _ text: OldText?) -> WorkingCopy {
    WorkingCopy(
      pull: directory.summary(entry),
      head: entry.payload.head.sha,
      original: text.flatMap { Original($0, of: entry.branch.pod) }
    )
  }

  /// The blob SHA of a pod's spec.yml at a commit; `nil` if it does not exist there.
  func revision(
    of pod: PodID,
    at commit: String,
    by deadline: Deadline
  ) throws(CallFailure) -> String? {
    guard let commit = CommitID(commit) else { return nil }
    return try texts.read(at: path(of: pod), in: commit, by: deadline)?.revision
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
