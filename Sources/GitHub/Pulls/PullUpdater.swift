import Specs
import Text

/// Brings the base into the branch of a pull request with a merge commit, so no one's commits are lost.
///
/// The pod's file gets a text that was merged by value. Other files of the branch are kept, unless the base has
/// changed them too.
struct PullUpdater: Sendable {
  let api: API
  let settings: GitHubSettings
  let steering: @Sendable () -> Steering
  let git: GitWriter
  let texts: OldTexts
  let reader: PullReader
  let control: PullControl
  let comparisons: ComparisonReader

  /// What an update starts from; see ``PullRequests/divergence(of:by:)``.
  ///
  /// - Parameters:
  ///   - number: The pull request.
  ///   - base: The newest commit of the base.
  ///   - deadline: When the answer must be there.
  /// - Returns: Both versions, and the one that they have in common.
  /// - Throws: ``SpecError``.
  func divergence(
    of number: Int64,
    from base: String,
    by deadline: Deadline
  ) throws(SpecError) -> Divergence {
    let entry = try reader.payload(number, by: deadline)
    let pod = entry.branch.pod
    guard entry.payload.isOpen else {
      throw .wrongState(message: "Pull request #\(number) is not open, so it cannot be updated.")
    }
    do throws(CallFailure) {
      guard let tip = try git.tip(of: entry.branch.name, by: deadline) else {
        throw .refused(
          status: 422,
          message:
            "its branch \(entry.branch.name) was deleted. Restore it on GitHub, or close the pull request"
        )
      }
      let comparison = try comparisons.comparison(from: base, to: tip, of: pod, by: deadline)
      guard comparison.behind > 0 else {
        throw .refused(
          status: 422,
          message: "its branch has everything that \(settings.branch) has"
        )
      }
      let path = settings.path(of: pod)
      func original(_ commit: CommitID?) throws(CallFailure) -> Original? {
        guard let commit, let text = try texts.read(at: path, in: commit, by: deadline) else {
          return nil
        }
        return Original(text, of: pod)
      }
      guard let ours = try original(CommitID(tip)) else {
        throw .refused(status: 422, message: "its branch does not have a readable \(path)")
      }
      return Divergence(
        number: Int(number),
        pod: pod,
        head: tip,
        baseHead: base,
        ancestor: try original(comparison.ancestor),
        ours: ours,
        theirs: try original(CommitID(base))
      )
    } catch {
      throw control.explained(error, "update pull request #\(number)", .writeContents)
    }
  }

  /// Writes the merge; see ``PullRequests/update(_:with:by:by:)``.
  func update(
    _ divergence: Divergence,
    with text: String?,
    by actor: Actor,
    by deadline: Deadline
  ) throws(SpecError) {
    let number = Int64(divergence.number)
    let entry = try reader.payload(number, by: deadline)
    defer { reader.expire(number) }
    let (pod, base) = (divergence.pod, divergence.baseHead)
    do throws(CallFailure) {
      let path = settings.path(of: pod)
      var entries: [GitWriter.Entry] = []
      if let text {
        entries.append(.file(path: path, bytes: Array(text.utf8)))
      } else if divergence.theirs != nil {
        entries.append(.removed(path: path))
      }
      let ours = try comparisons.comparison(from: base, to: divergence.head, of: pod, by: deadline)
      let others = ours.files.filter { $0.filename != path }
      if !others.isEmpty {
        let theirs = try comparisons.comparison(
          from: divergence.head,
          to: base,
          of: pod,
          by: deadline
        )
        let tree = try git.tree(of: divergence.head, by: deadline)
        let modes = try git.modes(of: Set(others.map(\.filename)), in: tree, by: deadline)
        entries += try merged(others, ours, theirs, modes)
      }
      let tree = try git.tree(
        entries,
        over: try git.tree(of: base, by: deadline),
        by: deadline
      )
      let commit = try git.commit(
        message(entry.branch, by: actor),
        tree: tree,
        parents: [divergence.head, base],
        by: deadline
      )
      try git.moveBranch(entry.branch.name, to: commit, by: deadline)
      describe(divergence, text, entry.payload, by: actor, by: deadline)
    } catch {
      if error.isStaleBranch { throw .stale(pod) }
      throw control.explained(error, "update pull request #\(number)", .writeContents)
    }
  }

  /// Rewrites the description, which lists what the branch changes now.
  private func describe(
    _ divergence: Divergence,
    _ text: String?,
    _ pull: PullPayload,
    by actor: Actor,
    by deadline: Deadline
  ) {
    guard let text, let document = try? Spec.document(text) else { return }
    let before = divergence.theirs?.document?.value
    let change = ChangeSet(
      pod: divergence.pod,
      original: divergence.theirs,
      text: text,
      document: document,
      changes: FieldChange.list(from: before, to: document.value),
      actor: actor
    )
    let body = PullText(change, from: before, steering()).body
    let call = Call.write(
      .patch,
      "\(api.repositoryPath)/pulls/\(pull.number)",
      ["body": .string(body)],
      successes: [200]
    )
    // The branch is updated without it, too.
    _ = try? api.send(call, by: deadline)
  }

  /// The branch's other files in a tree of the base.
  private func merged(
    _ others: [ComparisonPayload.File],
    _ ours: ComparisonReader.Comparison,
    _ theirs: ComparisonReader.Comparison,
    _ modes: [String: String]
  ) throws(CallFailure) -> [GitWriter.Entry] {
    let changed = Set(
      theirs.files.flatMap { [$0.filename, $0.previous_filename].compactMap { $0 } }
    )
    guard !ours.isCut, !theirs.isCut else {
      throw .refused(
        status: 422,
        message: "too many other files changed. Merge \(settings.branch) into its branch by hand"
      )
    }
    var entries: [GitWriter.Entry] = []
    for file in others {
      if changed.contains(file.filename) || file.previous_filename.map(changed.contains) == true {
        throw .refused(
          status: 422,
          message:
            "\(file.filename) changed on both sides. Merge \(settings.branch) into its branch by hand"
        )
      }
      if let previous = file.previous_filename, file.status == "renamed" {
        entries.append(.removed(path: previous))
      }
      if file.status == "removed" {
        entries.append(.removed(path: file.filename))
      } else if let sha = file.sha, sha.isObjectID, let mode = modes[file.filename] {
        entries.append(.blob(path: file.filename, sha: sha, mode: mode))
      } else {
        throw .refused(
          status: 422,
          message:
            "\(file.filename) cannot be taken over. Merge \(settings.branch) into its branch by hand"
        )
      }
    }
    return entries
  }

  private func message(_ branch: PullBranch, by actor: Actor) -> String {
    var trailers = ["Pod: \(branch.pod)"]
    if let name = actor.name.map(CommitText.name), !name.isEmpty {
      trailers.append("Requested-by: \(name)")
    }
    return "Merge \(settings.branch) into \(branch.name)\n\n\(trailers.joined(separator: "\n"))\n"
  }
}

extension Original {
  /// A file as a commit holds it; `nil` where it is too large.
  init?(_ text: OldText, of pod: PodID) {
    guard let content = text.text else { return nil }
    do throws(SpecError) {
      self.init(try Spec(pod: pod, revision: text.revision, bytes: Array(content.utf8)))
    } catch .unusableSpec(let unusable) {
      self.init(unusable)
    } catch {
      return nil
    }
  }
}
