import Logging
import Specs
import Text

/// Opens pull requests and adds commits to them.
///
/// Any step can be interrupted. The same confirmation then goes on where it stopped, because its key names the branch.
final class PullWriter: Sendable {
  /// The maximum age of the lists that decide whether a pull request is open.
  private static let age = Duration.milliseconds(1)
  /// How often a step is retried after a lost race or a missing answer.
  private static let tries = 3

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let writer: CommitWriter
  private let files: PodFiles
  private let directory: PullDirectory
  private let reader: PullReader
  private let logger: Logger

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    writer: CommitWriter,
    files: PodFiles,
    directory: PullDirectory,
    reader: PullReader,
    logger: Logger
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.writer = writer
    self.files = files
    self.directory = directory
    self.reader = reader
    self.logger = logger
  }

  /// The base branch when the change is written.
  struct Base: Sendable {
    let commit: String
    let tree: String
    let steering: Steering
    /// The blob SHA of the pod's spec.yml; `nil` if it does not exist.
    let revision: String?
  }

  /// Opens a pull request with a change, or adds the change to the open one.
  ///
  /// - Parameters:
  ///   - change: What to write.
  ///   - key: The confirmation's key.
  ///   - base: The branch to merge into, as just read.
  ///   - deadline: When the answer must be there.
  /// - Returns: What to follow.
  /// - Throws: ``SpecError/stale(_:)`` if the pod is no longer at the change's revision; other ``SpecError``, which
  ///   say what was left behind.
  func deploy(
    _ change: ChangeSet,
    key: String,
    to base: Base,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    guard let branch = PullBranch(change.pod, key: key) else {
      throw .refused(message: "The key of this confirmation cannot be used. Open the form again.")
    }
    do throws(SpecError) {
      return try write(change, branch, base, by: deadline)
    } catch {
      // The list that the change was made from is behind; made again, it must not start from that one.
      if case .stale = error { directory.expire() }
      throw error
    }
  }

  private func write(
    _ change: ChangeSet,
    _ branch: PullBranch,
    _ base: Base,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    try directory.read(within: Self.age, by: deadline)
    if let same = directory.known(branch) {
      return deployment(same.payload, change.pod)
    }
    if directory.open(of: change.pod) == nil {
      try directory.search(for: change.pod, by: deadline)
    } else if let known = directory.open(of: change.pod), !directory.isListed(known.payload.number)
    {
      _ = try? reader.payload(known.payload.number, by: deadline)
    }
    if let open = directory.open(of: change.pod) {
      return try add(change, to: open, base, by: deadline)
    }
    if change.isCreation {
      if base.revision != nil { throw .podExists(change.pod) }
    } else {
      guard let revision = base.revision else { throw .noSuchPod(change.pod) }
      if revision != change.revision { throw .stale(change.pod) }
    }
    return try self.open(change, branch, from: base, by: deadline)
  }

  private func deployment(_ payload: PullPayload, _ pod: PodID, commit: String? = nil) -> Deployment
  {
    Deployment(
      .pull(Int(payload.number)),
      pod: pod,
      mode: .pullRequest,
      link: links.pull(payload.number, claimed: payload.html_url),
      commit: commit
    )
  }

  // MARK: Opening

  private func open(
    _ change: ChangeSet,
    _ branch: PullBranch,
    from base: Base,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let files = try files.files(
      of: change,
      template: base.steering.settings.template,
      at: base.commit,
      by: deadline
    )
    let message = CommitMessage(change, base.steering).text
    let (commit, isNew) = try ensureCommit(files, message, change, branch, base, by: deadline)
    let text = PullText(change, from: change.original?.value, base.steering)
    let payload = try ensurePull(text, branch, isNew, base.steering.settings, by: deadline)
    directory.keep(payload)
    reader.remember(change, payload, at: commit)
    decorate(payload.number, base.steering.settings.pullRequest, by: deadline)
    logger.debug(
      "pull.opened",
      metadata: ["pod": "\(change.pod)", "pull_request": "\(payload.number)"]
    )
    return deployment(payload, change.pod, commit: commit)
  }

  /// Makes the branch with the commit, unless an earlier try with the same key did.
  private func ensureCommit(
    _ files: [NewFile],
    _ message: String,
    _ change: ChangeSet,
    _ branch: PullBranch,
    _ base: Base,
    by deadline: Deadline
  ) throws(SpecError) -> (commit: String, isNew: Bool) {
    var failure: CallFailure?
    for _ in 0..<Self.tries {
      do throws(CallFailure) {
        if failure == nil {
          let commit = try writer.branch(
            branch.name,
            with: files,
            message,
            from: base.commit,
            tree: base.tree,
            by: deadline
          )
          return (commit, true)
        }
        guard let tip = try writer.git.tip(of: branch.name, by: deadline) else {
          failure = nil
          continue
        }
        switch try reader.revision(of: change.pod, at: tip, by: deadline) {
        case BlobID.of(Array(change.text.utf8)): return (tip, false)
        case change.original?.revision:
          let commit = try writer.commit(files, message, to: branch.name, at: tip, by: deadline)
          return (commit, false)
        default: throw .refused(status: 422, message: Self.foreign(branch))
        }
      } catch {
        guard error.isThereAlready || error.isStaleBranch || error.doubt != nil else {
          throw explained(error, "commit to the branch \(branch.name)", left: nil)
        }
        failure = error
      }
    }
    throw unfinished(failure, branch)
  }

  private static func foreign(_ branch: PullBranch) -> String {
    "The branch \(branch.name) exists and holds something else. Delete it, or open the form again"
  }

  /// Opens the pull request of the branch, unless an earlier try did.
  private func ensurePull(
    _ text: PullText,
    _ branch: PullBranch,
    _ isNew: Bool,
    _ settings: EditorSettings,
    by deadline: Deadline
  ) throws(SpecError) -> PullPayload {
    var failure: CallFailure?
    for _ in 0..<Self.tries {
      do throws(CallFailure) {
        if failure != nil, let found = try directory.find(branch, by: deadline) {
          return found.payload
        }
        let answer = try api.send(
          .write(
            .post,
            "\(api.repositoryPath)/pulls",
            [
              "title": .string(text.title), "head": .string(branch.name),
              "base": .string(self.settings.branch), "body": .string(text.body),
              "draft": .bool(settings.pullRequest.isDraft),
            ],
            successes: [201]
          ),
          by: deadline
        )
        let payload = try answer.decoded(as: PullPayload.self)
        guard directory.entry(payload)?.branch == branch else { throw answer.unintelligible }
        return payload
      } catch {
        guard error.isThereAlready || error.doubt != nil else {
          if case .unavailable = error { throw unfinished(error, branch) }
          // A branch that was there before may be another's, with a pull request of its own.
          let left = isNew ? cleanUp(branch, by: deadline) : branch
          throw explained(error, "open a pull request", left: left)
        }
        failure = error
      }
    }
    throw unfinished(failure, branch)
  }

  /// Deletes the branch after GitHub refused its pull request.
  ///
  /// - Returns: The branch, if it could not be deleted.
  private func cleanUp(_ branch: PullBranch, by deadline: Deadline) -> PullBranch? {
    do throws(CallFailure) {
      try writer.git.deleteBranch(branch.name, by: deadline)
      return nil
    } catch {
      return branch
    }
  }

  /// Adds the labels and reviewers of the settings; the pull request works without them.
  private func decorate(_ number: Int64, _ settings: PullRequestSettings, by deadline: Deadline) {
    var problems: [String] = []
    func attempt(_ what: String, _ path: String, _ body: JSON, _ status: Int) {
      let call = Call.write(.post, "\(api.repositoryPath)/\(path)", body, successes: [status])
      do throws(CallFailure) {
        _ = try api.send(call, by: deadline)
      } catch {
        problems.append(
          error.explained(by: .pulls(of: self.settings, "\(what) of pull request #\(number)")).words
        )
      }
    }
    if !settings.labels.isEmpty {
      attempt(
        "set the labels",
        "issues/\(number)/labels",
        ["labels": .array(settings.labels.map { .string($0) })],
        200
      )
    }
    if !settings.reviewers.isEmpty {
      let teams = settings.reviewers.filter { $0.contains("/") }.compactMap {
        $0.split(separator: "/").last.map(String.init)
      }
      let people = settings.reviewers.filter { !$0.contains("/") }
      attempt(
        "request the reviewers",
        "pulls/\(number)/requested_reviewers",
        [
          "reviewers": .array(people.map { .string($0) }),
          "team_reviewers": .array(teams.map { .string($0) }),
        ],
        201
      )
    }
    reader.note(problems, on: number)
    for problem in problems {
      logger.warning(
        "pull.incomplete",
        metadata: ["pull_request": "\(number)", "reason": "\(problem)"]
      )
    }
  }

  // MARK: Adding

  private func add(
    _ change: ChangeSet,
    to entry: PullDirectory.Entry,
    _ base: Base,
    by deadline: Deadline
  ) throws(SpecError) -> Deployment {
    let pull = entry.payload
    let head = try head(of: entry, by: deadline)
    let revision: String?
    do throws(CallFailure) {
      revision = try reader.revision(of: change.pod, at: head, by: deadline)
    } catch { throw explained(error, "read the branch \(entry.branch.name)", left: nil) }
    guard revision == change.original?.revision else { throw .stale(change.pod) }
    let message = CommitMessage(change, base.steering).text
    let file = NewFile(path: reader.path(of: change.pod), bytes: Array(change.text.utf8))
    let commit: String
    do throws(CallFailure) {
      commit = try writer.commit([file], message, to: entry.branch.name, at: head, by: deadline)
    } catch {
      if error.isStaleBranch { throw .stale(change.pod) }
      if case .refused(_, let words) = error, words.contains("does not exist") {
        throw Self.lost(entry)
      }
      if error.isNotFound { throw Self.lost(entry) }
      // The branch shows whether the commit arrived.
      guard error.doubt != nil, let tip = try? writer.git.tip(of: entry.branch.name, by: deadline),
        tip != head,
        (try? reader.revision(of: change.pod, at: tip, by: deadline))
          == BlobID.of(Array(change.text.utf8))
      else {
        throw explained(error, "commit to the branch \(entry.branch.name)", left: nil)
      }
      commit = tip
    }
    reader.expire(pull.number)
    let before = reader.before(pull.number, of: change.pod, onto: head, at: commit, by: deadline)
    let text = PullText(
      change,
      from: before?.text.flatMap { try? Spec.document($0).value },
      base.steering
    )
    do throws(CallFailure) {
      let answer = try api.send(
        .write(
          .patch,
          "\(api.repositoryPath)/pulls/\(pull.number)",
          ["body": .string(text.body)],
          successes: [200]
        ),
        by: deadline
      )
      directory.keep(try answer.decoded(as: PullPayload.self))
    } catch {
      // The change is on the branch; only the description is old.
      let words = error.explained(
        by: .pulls(of: settings, "update the description of pull request #\(pull.number)")
      ).words
      reader.note([words], on: pull.number)
      logger.warning(
        "pull.incomplete",
        metadata: ["pull_request": "\(pull.number)", "reason": "\(words)"]
      )
    }
    return deployment(pull, change.pod, commit: commit)
  }

  private func head(
    of entry: PullDirectory.Entry,
    by deadline: Deadline
  ) throws(SpecError) -> String {
    do throws(CallFailure) {
      guard let tip = try writer.git.tip(of: entry.branch.name, by: deadline) else {
        throw CallFailure.refused(status: 404, message: "")
      }
      return tip
    } catch {
      if error.isNotFound { throw Self.lost(entry) }
      throw explained(error, "read the branch \(entry.branch.name)", left: nil)
    }
  }

  private static func lost(_ entry: PullDirectory.Entry) -> SpecError {
    .wrongState(
      message:
        "Pull request #\(entry.payload.number) is open, but its branch \(entry.branch.name) was deleted. Close "
        + "the pull request, or restore its branch on GitHub, then deploy again."
    )
  }

  // MARK: Failures

  private func explained(
    _ failure: CallFailure,
    _ task: String,
    left branch: PullBranch?
  ) -> SpecError {
    let rest =
      branch.map { " The branch \($0.name) remains. Delete it on GitHub." } ?? ""
    switch failure {
    case .refused(status: 404, _), .forbidden, .unauthorized, .unavailable:
      let purpose = Purpose(
        task: task,
        repository: settings.repository,
        permission: task.hasPrefix("open") ? .writePulls : .writeContents,
        absence:
          "GitHub did not let the token \(task) in \(settings.repository). It needs the permissions "
          + "“\(Permission.writeContents.rawValue)” and “\(Permission.writePulls.rawValue)”."
      )
      return failure.explained(by: purpose)
    case .refused(let status, let words):
      return .refused(
        message: "GitHub refused to \(task): \(words.isEmpty ? "status \(status)" : words)"
          .asSentence
          + rest
      )
    default:
      return failure.explained(by: .pulls(of: settings, task))
    }
  }

  /// Something was started, and it is unknown how far it got.
  private func unfinished(_ failure: CallFailure?, _ branch: PullBranch) -> SpecError {
    let (words, retryAfter): (String, Int?) =
      switch failure {
      case .unavailable(let unavailability)?: (unavailability.message, unavailability.retryAfter)
      case let failure?: (failure.doubt ?? "GitHub did not answer", nil)
      case nil: ("GitHub did not answer", nil)
      }
    return .unavailable(
      Unavailability(
        cause: .outage,
        message:
          "The pull request was not confirmed: \(words.asSentence) Confirm again to continue. Spec Editor uses "
          + "what already exists, such as the branch \(branch.name).",
        retryAfter: retryAfter
      )
    )
  }
}
