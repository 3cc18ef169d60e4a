/// One commit that changed a pod's spec.yml.
///
/// `nil` means unknown.
package struct Revision: Hashable, Sendable {
  package let commit: CommitID
  /// The commit before it; `nil` for the first one of a repository.
  package let parent: CommitID?
  package let author: String?
  /// When it was committed, in Unix seconds.
  package let date: Int64?
  package let words: CommitWords
  /// The run that made it, if its message names one that can be followed here.
  package let run: RunID?
  /// The path of the file in this commit.
  package let path: String
  /// The path before, if this commit moved it.
  package var previousPath: String?

  package init(
    commit: CommitID,
    parent: CommitID?,
    author: String?,
    date: Int64?,
    words: CommitWords,
    run: RunID?,
    path: String,
    previousPath: String? = nil
  ) {
    self.commit = commit
    self.parent = parent
    self.author = author
    self.date = date
    self.words = words
    self.run = run
    self.path = path
    self.previousPath = previousPath
  }

  /// Its size in memory in bytes, roughly.
  package var cost: Int {
    let texts = [
      author, words.subject, words.requestedBy, words.reason, words.run, path, previousPath,
    ]
    return 600 + texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
      + words.body.reduce(0) { $0 + 32 + $1.utf8.count }
  }
}

/// Some of a pod's revisions, newest first.
package struct RevisionPage: Sendable {
  package enum Older: Hashable, Sendable {
    /// These are the oldest.
    case none
    /// They follow this one.
    case after(CommitID)
    /// The search took long and continues with the next request, after this one or from the start.
    case searching(after: CommitID?)
    /// There may be older ones, but no more are listed here.
    case tooMany
  }

  package let revisions: [Revision]
  package let older: Older
  /// Why it may not be the source's current state; a sentence.
  package let trouble: String?

  package init(revisions: [Revision], older: Older, trouble: String? = nil) {
    self.revisions = revisions
    self.older = older
    self.trouble = trouble
  }
}

extension String {
  /// Whether a path can be that of a spec before it was moved.
  package var isYAML: Bool { hasSuffix(".yml") || hasSuffix(".yaml") }
}
