import Specs
import Text

/// Reads the checks of a pull request's newest commit, and its reviews.
struct CheckReader: Sendable {
  /// What was read, with the tags to ask for changes.
  struct Reading: Sendable {
    fileprivate(set) var head: String?
    fileprivate(set) var runs = Part<[PullRequest.Check]>([])
    fileprivate(set) var statuses = Part<[PullRequest.Check]>([])
    fileprivate(set) var reviews = Part<[PullRequest.Review]>([])

    var checks: [PullRequest.Check] { runs.value + statuses.value }
  }

  struct Part<Value: Sendable>: Sendable {
    fileprivate(set) var value: Value
    fileprivate var etag: EntityTag?
    /// When GitHub last refused it: unlike an unchanged answer, a refusal costs rate limit each time.
    fileprivate var refusedAt: ContinuousClock.Instant?

    fileprivate init(_ value: Value) { self.value = value }
  }

  private static let page = 100
  /// How long a part that was refused is left alone.
  private static let respite = Duration.seconds(600)

  let api: API

  /// Reads them again; a part that cannot be read stays as it was.
  ///
  /// Fine-grained tokens cannot read checks: GitHub returns 403 (cli/cli#8842).
  func read(
    _ reading: inout Reading,
    of pull: PullPayload,
    path: String,
    by deadline: Deadline
  ) {
    if reading.head != pull.head.sha {
      reading.runs = Part([])
      reading.statuses = Part([])
      reading.head = pull.head.sha
    }
    let commit = "\(path)/commits/\(pull.head.sha)"
    update(
      &reading.runs,
      "\(commit)/check-runs?per_page=\(Self.page)",
      CheckRunsPayload.self,
      by: deadline
    ) {
      $0.check_runs.prefix(Self.page).map { check in
        PullRequest.Check(
          name: api.shown(check.name),
          word: api.shown(check.conclusion ?? check.status),
          link: Self.link(check.html_url)
        )
      }
    }
    update(
      &reading.statuses,
      "\(commit)/status?per_page=\(Self.page)",
      StatusPayload.self,
      by: deadline
    ) {
      $0.statuses.prefix(Self.page).map { status in
        PullRequest.Check(
          name: api.shown(status.context),
          word: api.shown(status.state),
          link: Self.link(status.target_url)
        )
      }
    }
    update(
      &reading.reviews,
      "\(path)/pulls/\(pull.number)/reviews?per_page=\(Self.page)",
      [ReviewPayload].self,
      by: deadline
    ) {
      reviews(in: $0)
    }
  }

  private func update<Payload: Decodable, Value>(
    _ part: inout Part<Value>,
    _ path: String,
    _ type: Payload.Type,
    by deadline: Deadline,
    _ value: (Payload) -> Value
  ) {
    if let refusedAt = part.refusedAt, ContinuousClock.now - refusedAt < Self.respite { return }
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: part.etag), by: deadline)
      part.refusedAt = nil
      if answer.isUnchanged { return }
      part.value = value(try answer.decoded(as: type))
      part.etag = answer.etag
    } catch {
      switch error {
      case .forbidden, .refused: part.refusedAt = .now
      default: break
      }
    }
  }

  /// Each person's last review; a comment does not withdraw an approval.
  private func reviews(in payloads: [ReviewPayload]) -> [PullRequest.Review] {
    var last: [String: PullRequest.Review] = [:]
    var order: [String] = []
    for payload in payloads {
      guard let login = payload.user?.login else { continue }
      let verdict: PullRequest.Review.Verdict
      switch payload.state {
      case "APPROVED": verdict = .approved
      case "CHANGES_REQUESTED": verdict = .changesRequested
      case "DISMISSED": verdict = .dismissed
      case "COMMENTED": verdict = .commented
      default: continue
      }
      if verdict == .commented, last[login] != nil { continue }
      if last[login] == nil { order.append(login) }
      last[login] = PullRequest.Review(
        author: api.shown(login),
        verdict: verdict,
        submittedAt: payload.submitted_at.flatMap(Timestamps.iso8601)
      )
    }
    return order.compactMap { last[$0] }
  }

  private static func link(_ text: String?) -> String? {
    guard let text, text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.count <= 1000
    else { return nil }
    return text
  }
}
