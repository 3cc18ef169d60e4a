internal import CGit2
import Specs
import Text

/// The facts of a commit.
struct CommitFacts: Sendable {
  let id: ObjectID
  let parents: [ObjectID]
  let author: String?
  let time: Int64
  let message: String

  /// The commit as a revision of a pod; `nil` for an invalid name.
  func revision(at path: String) -> Revision? {
    guard let commit = CommitID(id.hex) else { return nil }
    let words = CommitWords(message)
    return Revision(
      commit: commit,
      parent: parents.first.flatMap { CommitID($0.hex) },
      author: author,
      date: time,
      words: words,
      run: words.run.flatMap(Int64.init).flatMap { $0 > 0 ? RunID(number: $0) : nil },
      path: path
    )
  }
}

extension Repository {
  func commit(_ id: ObjectID) throws(GitFailure) -> CommitFacts {
    let doing = "reading the commit \(id.short)"
    var oid = id.oid
    var found: OpaquePointer?
    try check(git_commit_lookup(&found, pointer, &oid), doing)
    let commit = try Owned(found, doing, free: git_commit_free)
    let parents = (0..<git_commit_parentcount(commit.pointer)).compactMap { index in
      git_commit_parent_id(commit.pointer, index).map { ObjectID($0.pointee) }
    }
    let name = git_commit_author(commit.pointer)?.pointee.name
      .map { String(cString: $0).shown(limit: 100) }
    return CommitFacts(
      id: id,
      parents: parents,
      author: name.flatMap { $0.isEmpty ? nil : $0 },
      time: git_commit_time(commit.pointer),
      message: git_commit_message(commit.pointer).map { String(cString: $0) } ?? ""
    )
  }

  /// A commit to visit.
  func point(_ id: ObjectID, at path: String) throws(GitFailure) -> HistoryWalk.Point {
    let doing = "reading the commit \(id.short)"
    var oid = id.oid
    var found: OpaquePointer?
    try check(git_commit_lookup(&found, pointer, &oid), doing)
    let commit = try Owned(found, doing, free: git_commit_free)
    let entry = try entry(at: path, in: tree(of: id))
    return HistoryWalk.Point(
      commit: id,
      path: path,
      time: git_commit_time(commit.pointer),
      entry: entry.flatMap { $0.isFile ? $0 : nil }
    )
  }

  /// The file in a commit; `nil` if the commit does not have it.
  func text(at path: String, in commit: CommitID) throws(GitFailure) -> OldText? {
    guard let entry = try entry(at: path, in: tree(of: ObjectID(hex: commit.text))), entry.isFile
    else { return nil }
    guard let bytes = try blob(entry.id, limit: Spec.largest) else {
      return OldText(tooLarge: entry.id.hex)
    }
    return OldText(revision: entry.id.hex, bytes: bytes)
  }
}
