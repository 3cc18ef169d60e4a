package import Specs

extension GitHubSource: PodHistory {
  package func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    try waiting { () throws(SpecError) in
      try history.revisions(of: pod, after: commit, by: deadline)
    }
  }

  package func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    try waiting { () throws(SpecError) in
      try history.revision(of: pod, at: commit, by: deadline)
    }
  }
}
