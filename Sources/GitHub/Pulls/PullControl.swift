import Specs
import Text

/// Merges and closes our pull requests.
///
/// Nothing is sent twice. A refusal is shown in GitHub's words.
struct PullControl: Sendable {
  let api: API
  let settings: GitHubSettings
  let git: GitWriter
  let reader: PullReader
  let directory: PullDirectory

  /// Carries out an action; see ``PullRequests/perform(_:on:by:by:)``.
  func perform(
    _ action: PullAction,
    on number: Int64,
    by deadline: Deadline
  ) throws(SpecError) {
    let entry = try reader.payload(number, by: deadline)
    defer { reader.expire(number) }
    switch action {
    case .merge(let head): try merge(entry, head, by: deadline)
    case .close: try close(entry, by: deadline)
    }
  }

  // MARK: Merging

  private func merge(
    _ entry: PullDirectory.Entry,
    _ head: String,
    by deadline: Deadline
  ) throws(SpecError) {
    let pull = entry.payload
    guard pull.isOpen else {
      throw .wrongState(
        message:
          "Pull request #\(pull.number) is \(pull.merged_at == nil ? "closed" : "merged already")."
      )
    }
    guard head == pull.head.sha else {
      throw .wrongState(message: Self.moved(pull.number))
    }
    // What is remembered may be about an older commit than the one to merge.
    reader.expire(pull.number)
    let state = try reader.pull(pull.number, by: deadline)
    guard state.head == head else {
      throw .wrongState(message: Self.moved(pull.number))
    }
    if let obstacle = state.obstacle { throw .wrongState(message: obstacle) }
    var refusal: CallFailure?
    for method in ["merge", "squash", "rebase"] {
      do throws(CallFailure) {
        let isMerged = try send(entry, head, method, state, by: deadline)
        if isMerged { cleanUp(entry, by: deadline) }
        return
      } catch {
        if let words = error.refusedMethod, words.contains("not allowed") {
          refusal = error
          continue
        }
        if error.doubt != nil, try hasMerged(pull.number, by: deadline) {
          cleanUp(entry, by: deadline)
          return
        }
        throw explained(error, "merge pull request #\(pull.number)", .writeContents)
      }
    }
    throw explained(
      refusal ?? .refused(status: 405, message: ""),
      "merge pull request #\(pull.number)",
      .writeContents
    )
  }

  private static func moved(_ number: Int64) -> String {
    "Pull request #\(number) has a newer commit than the one you saw. Look at it again, then merge."
  }

  private func send(
    _ entry: PullDirectory.Entry,
    _ head: String,
    _ method: String,
    _ state: PullRequest,
    by deadline: Deadline
  ) throws(CallFailure) -> Bool {
    let number = entry.payload.number
    var body: [JSON.Member] = [
      .init(key: "sha", value: .string(head)), .init(key: "merge_method", value: .string(method)),
    ]
    if method != "rebase" {
      var lines = ["Pod: \(entry.branch.pod)"]
      if let name = state.requestedBy { lines.append("Requested-by: \(CommitText.name(name))") }
      if let reason = state.reason.flatMap(Reason.clean) { lines.append("Reason: \(reason)") }
      let title = CommitText.withoutOrders(
        CommitText.clean(entry.payload.title.shown(limit: 200))
      )
      body += [
        .init(key: "commit_title", value: .string("\(title) (#\(number))")),
        .init(
          key: "commit_message",
          value: .string(CommitText.withoutOrders(lines.joined(separator: "\n")))
        ),
      ]
    }
    let path = "\(api.repositoryPath)/pulls/\(number)"
    do throws(CallFailure) {
      let answer = try api.send(
        .write(.put, "\(path)/merge", .object(body), successes: [200]),
        by: deadline
      )
      guard try answer.decoded(as: MergePayload.self).merged else { throw answer.unintelligible }
      return true
    } catch .refused(status: 405, let words) where words.lowercased().contains("merge queue") {
      // Only the newer operation supports merge queues.
      _ = try api.send(
        .write(
          .put,
          "\(path)/merge-async",
          ["sha": .string(head), "merge_action": "merge_queue"],
          successes: [200, 202]
        ),
        by: deadline
      )
      reader.note(
        ["It is in the merge queue of \(settings.branch). GitHub merges it when its turn comes."],
        on: number
      )
      return false
    }
  }

  private func hasMerged(_ number: Int64, by deadline: Deadline) throws(SpecError) -> Bool {
    try reader.payload(number, by: deadline).payload.merged_at != nil
  }

  // MARK: Closing

  private func close(_ entry: PullDirectory.Entry, by deadline: Deadline) throws(SpecError) {
    let pull = entry.payload
    guard pull.merged_at == nil else {
      throw .wrongState(message: "Pull request #\(pull.number) is merged already.")
    }
    // Read now, since what is remembered may be older than the newest commit.
    let comparison = try? reader.compared(entry, by: deadline)
    if pull.isOpen {
      do throws(CallFailure) {
        let answer = try api.send(
          .write(
            .patch,
            "\(api.repositoryPath)/pulls/\(pull.number)",
            ["state": "closed"],
            successes: [200]
          ),
          by: deadline
        )
        directory.keep(try answer.decoded(as: PullPayload.self))
      } catch {
        guard error.doubt != nil, !(try reader.payload(pull.number, by: deadline).payload.isOpen)
        else { throw explained(error, "close pull request #\(pull.number)", .writePulls) }
      }
    }
    guard let comparison, comparison.foreign == 0, !comparison.isCut else {
      reader.note(
        [
          comparison == nil
            ? "The branch \(entry.branch.name) was kept, because GitHub did not say who made its commits."
            : "The branch \(entry.branch.name) was kept, because it has commits that Spec Editor did not make."
        ],
        on: pull.number
      )
      return
    }
    cleanUp(entry, by: deadline)
  }

  /// Deletes the branch, if it has not moved.
  private func cleanUp(_ entry: PullDirectory.Entry, by deadline: Deadline) {
    do throws(CallFailure) {
      let tip = try git.tip(of: entry.branch.name, by: deadline)
      guard tip == entry.payload.head.sha else { return }
      try git.deleteBranch(entry.branch.name, by: deadline)
    } catch {
      // GitHub may already have deleted it, depending on the repository's settings.
      guard !error.isNotFound, !error.isMissingReference else { return }
      let words = error.explained(
        by: .pulls(of: settings, "delete the branch \(entry.branch.name)")
      ).words
      reader.note([words], on: entry.payload.number)
    }
  }

  // MARK: Failures

  func explained(_ failure: CallFailure, _ task: String, _ permission: Permission) -> SpecError {
    switch failure {
    case .refused(status: 405, let words), .refused(status: 409, let words),
      .refused(status: 422, let words):
      return .wrongState(
        message: "GitHub refused to \(task): \(words.isEmpty ? "it gave no reason" : words)"
          .asSentence
      )
    case .outage(let words, mayHaveArrived: true, let retryAfter):
      return .unavailable(
        Unavailability(
          cause: .outage,
          message: "It is not known whether GitHub did what was asked: \(words)".asSentence
            + " Look at the pull request before you try again.",
          retryAfter: retryAfter,
          isUnclear: true
        )
      )
    default:
      return failure.explained(
        by: Purpose(
          task: task,
          repository: settings.repository,
          permission: permission,
          absence:
            "GitHub did not let the token \(task). It needs the permission “\(permission.rawValue)”."
        )
      )
    }
  }
}

extension CallFailure {
  /// GitHub's words about a refused merge method.
  fileprivate var refusedMethod: String? {
    if case .refused(status: 405, let words) = self { words } else { nil }
  }

  /// Whether the branch no longer exists.
  var isMissingReference: Bool {
    if case .refused(status: 422, let words) = self {
      words.contains("does not exist")
    } else {
      false
    }
  }
}
