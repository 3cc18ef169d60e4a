import Specs

/// A history in memory, the same for every pod; newest first.
struct FakeHistory: PodHistory {
  var revisions: [Revision] = []
  var older = RevisionPage.Older.none

  func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    RevisionPage(revisions: commit == nil ? revisions : [], older: older)
  }

  func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    throw .notFound(message: "There is no commit \(commit).")
  }
}
