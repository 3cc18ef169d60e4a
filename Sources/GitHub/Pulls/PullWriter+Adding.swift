import Specs
import Text

extension PullWriter {
  /// Adds a change to an open pull request, and rewrites its description.
  func add(
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
    let file = NewFile(path: settings.path(of: change.pod), bytes: Array(change.text.utf8))
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
}
