import Specs

extension PullReader {
  /// The pod's text on the branch of an open pull request.
  ///
  /// The list can be older than the branch. Writing is guarded against that.
  func workingCopy(
    _ entry: PullDirectory.Entry,
    by deadline: Deadline
  ) throws(SpecError) -> WorkingCopy {
    let head = entry.payload.head.sha
    guard let commit = CommitID(head) else { throw absence(entry.payload.number) }
    return copy(entry, try text(at: settings.path(of: entry.branch.pod), in: commit, by: deadline))
  }

  /// The same, if it is in memory.
  func rememberedCopy(_ entry: PullDirectory.Entry) -> WorkingCopy? {
    CommitID(entry.payload.head.sha).flatMap {
      texts.known(at: settings.path(of: entry.branch.pod), in: $0)
    }
    .map { copy(entry, $0) }
  }

  private func copy(_ entry: PullDirectory.Entry, _ text: OldText?) -> WorkingCopy {
    WorkingCopy(
      pull: directory.summary(entry),
      original: text.flatMap { Original($0, of: entry.branch.pod) }
    )
  }
}
