/// One commit that touched a pod's spec.yml.
///
/// What is `nil` is not known.
package struct Revision: Hashable, Sendable {
  package let commit: CommitID
  /// The commit before it; `nil` for the first one of a repository.
  package let parent: CommitID?
  package let author: String?
  /// When it was committed, in Unix seconds.
  package let date: Int64?
  package let words: CommitWords
  /// The run that made it, where its message says so and it is one that can be followed here.
  package let run: RunID?
  /// Where the file stands in this commit.
  package let path: String
  /// Where it stood before, where this commit moved it.
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

  /// What it takes of the memory, in bytes and roughly.
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
    /// The search took long and goes on when it is asked for again, after this one or from the start.
    case searching(after: CommitID?)
    /// There may be older ones, but so many are not listed here.
    case tooMany
  }

  package let revisions: [Revision]
  package let older: Older
  /// Why it may not be what the source says now; a sentence.
  package let trouble: String?

  package init(revisions: [Revision], older: Older, trouble: String? = nil) {
    self.revisions = revisions
    self.older = older
    self.trouble = trouble
  }
}

extension String {
  /// Whether a path may have been a spec's before it was moved.
  package var isYAML: Bool { hasSuffix(".yml") || hasSuffix(".yaml") }
}
