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

  let api: API
  let settings: GitHubSettings
  let links: WebLinks
  let writer: CommitWriter
  let files: PodFiles
  let directory: PullDirectory
  let reader: PullReader
  let logger: Logger

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
    try change.check(standsAt: base.revision)
    return try self.open(change, branch, from: base, by: deadline)
  }

  func deployment(_ payload: PullPayload, _ pod: PodID, commit: String? = nil) -> Deployment {
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

  // MARK: Failures

  func explained(
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
