import Specs
import Text

// The parts of GitHub's commits that we read; see Payloads.swift.

/// A commit in a list.
struct CommitPayload: Decodable {
  struct Signature: Decodable {
    let name: String?
    let date: String?
  }

  struct Commit: Decodable {
    let author: Signature?
    let committer: Signature?
    let message: String
  }

  struct Parent: Decodable { let sha: String }

  let sha: String
  let commit: Commit
  let parents: [Parent]

  /// The commit as a revision of a pod; `nil` if its names are invalid.
  func revision(at path: String, _ api: API, _ links: WebLinks) -> Revision? {
    guard let id = CommitID(sha) else { return nil }
    let words = CommitWords(commit.message, shown: api.shown)
    let name = commit.author?.name.map { api.shown($0).shown(limit: 100) }
    let date = commit.committer?.date ?? commit.author?.date
    return Revision(
      commit: id,
      parent: parents.first.flatMap { CommitID($0.sha) },
      author: name.flatMap { $0.isEmpty ? nil : $0 },
      date: date.flatMap(Timestamps.iso8601),
      words: words,
      run: words.run.flatMap(links.run(named:)),
      path: path
    )
  }
}

/// The files of one commit.
struct CommitFilesPayload: Decodable {
  struct File: Decodable {
    let filename: String
    let status: String
    let previous_filename: String?
  }

  let files: [File]?
}
