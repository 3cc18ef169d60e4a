import Logging
import Specs
import Text

/// Deploys with one commit on the branch, if the pod is still where the change found it.
final class CommitDeployer: Sendable {
  /// How often a commit is retried because others moved the branch.
  private static let tries = 6

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let writer: CommitWriter
  private let files: PodFiles
  private let texts: OldTexts
  private let pushes: PushRuns
  private let logger: Logger

  init(
    api: API,
    settings: GitHubSettings,
    links: WebLinks,
    writer: CommitWriter,
    files: PodFiles,
    texts: OldTexts,
    pushes: PushRuns,
    logger: Logger
  ) {
    self.api = api
    self.settings = settings
    self.links = links
    self.writer = writer
    self.files = files
    self.texts = texts
    self.pushes = pushes
    self.logger = logger
  }

  /// Commits a change.
  ///
  /// - Parameters:
  ///   - change: What to write.
  ///   - deadline: When the answer must be there.
  ///   - base: Reads the branch; called again each time someone else was faster.
  /// - Returns: What to follow.
  /// - Throws: ``SpecError/stale(_:)`` if the pod is no longer at the change's revision,
  ///   ``SpecError/protectedBranch(_:message:)``, and other ``SpecError``.
  func deploy(
    _ change: ChangeSet,
    by deadline: Deadline,
    base: () throws(SpecError) -> PullWriter.Base
  ) throws(SpecError) -> Deployment {
    for _ in 0..<Self.tries {
      let base = try base()
      try change.check(standsAt: base.revision)
      let files = try files.files(
        of: change,
        template: base.steering.settings.template,
        at: base.commit,
        by: deadline
      )
      let message = CommitMessage(change, base.steering).text
      let commit: String
      do throws(CallFailure) {
        commit = try writer.commit(
          files,
          message,
          to: settings.branch,
          at: base.commit,
          tree: base.tree,
          by: deadline
        )
      } catch {
        if let words = error.protection { throw protected(change.pod, words) }
        if error.isStaleBranch { continue }
        guard let doubt = error.doubt else { throw explained(error) }
        guard let found = try arrived(change, after: base, doubt, by: deadline) else { continue }
        commit = found
      }
      return try made(change, commit)
    }
    throw .unavailable(
      Unavailability(
        cause: .busy,
        message: "The branch \(settings.branch) kept changing. Nothing was committed. Try again.",
        retryAfter: 5
      )
    )
  }

  private func made(_ change: ChangeSet, _ commit: String) throws(SpecError) -> Deployment {
    guard let id = CommitID(commit) else { throw Self.unintelligible }
    let name = CommitRun(pod: change.pod, time: api.time.seconds, commit: id)
    guard let run = name.id else { throw Self.unintelligible }
    pushes.remember(change, as: name)
    return Deployment(
      .run(run),
      pod: change.pod,
      mode: .commit,
      link: links.commit(commit),
      commit: commit
    )
  }

  private static let unintelligible = SpecError.unavailable(
    Unavailability(cause: .outage, message: "GitHub's answer could not be understood.")
  )

  /// The commit, if it was made although GitHub did not confirm it; `nil` if it was not.
  private func arrived(
    _ change: ChangeSet,
    after base: PullWriter.Base,
    _ words: String,
    by deadline: Deadline
  ) throws(SpecError) -> String? {
    do throws(CallFailure) {
      guard let tip = try writer.git.tip(of: settings.branch, by: deadline) else { return nil }
      if tip == base.commit { return nil }
      let path = settings.path(of: change.pod)
      guard let commit = CommitID(tip) else { return nil }
      let revision = try texts.read(at: path, in: commit, by: deadline)?.revision
      if revision == BlobID.of(Array(change.text.utf8)) {
        return try newest(at: path, before: commit, by: deadline)
      }
      // Others moved the branch, and the pod is unchanged: try again.
      if revision == change.original?.revision { return nil }
      throw CallFailure.outage(words, mayHaveArrived: true)
    } catch {
      logger.warning("commit.unclear", metadata: ["pod": "\(change.pod)", "reason": "\(words)"])
      throw .unavailable(
        Unavailability(
          cause: .outage,
          message:
            "The commit was not confirmed: \(words.asSentence) Look at the history of \(change.pod) before you "
            + "try again.",
          isUnclear: true
        )
      )
    }
  }

  /// The last commit that touched a file; others may have followed it.
  private func newest(
    at path: String,
    before commit: CommitID,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    let query = "sha=\(commit)&path=\(PercentEncoding.encoded(path))&per_page=1"
    let answer = try api.send(.get("\(api.repositoryPath)/commits?\(query)"), by: deadline)
    let found = try answer.decoded(as: [CommitPayload].self).first?.sha ?? commit.text
    guard found.isObjectID else { throw answer.unintelligible }
    return found
  }

  private func protected(_ pod: PodID, _ words: String) -> SpecError {
    .protectedBranch(
      pod,
      message:
        "GitHub refused the commit to \(settings.branch): \(words.asSentence) Nothing was committed."
    )
  }

  private func explained(_ failure: CallFailure) -> SpecError {
    let task = "commit to the branch \(settings.branch)"
    if case .refused(let status, let words) = failure, status != 404 {
      return .refused(
        message: "GitHub refused to \(task): \(words.isEmpty ? "status \(status)" : words)"
          .asSentence
      )
    }
    return failure.explained(
      by: Purpose(
        task: task,
        repository: settings.repository,
        permission: .writeContents,
        absence:
          "GitHub did not let the token commit to \(settings.repository). It needs the permission "
          + "“\(Permission.writeContents.rawValue)”."
      )
    )
  }
}
