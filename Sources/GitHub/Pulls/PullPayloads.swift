// What is read of pull requests; see `Payloads.swift`.

struct PullPayload: Decodable, Sendable {
  struct Side: Decodable, Sendable {
    struct Repository: Decodable, Sendable { let full_name: String }

    let ref: String
    let sha: String
    /// `nil` where the fork was deleted.
    let repo: Repository?
  }

  struct Team: Decodable, Sendable { let slug: String? }

  let number: Int64
  let state: String
  let title: String
  let draft: Bool?
  let html_url: String?
  let user: RunPayload.Actor?
  let head: Side
  let base: Side
  let created_at: String?
  let updated_at: String?
  let closed_at: String?
  let merged_at: String?
  let merge_commit_sha: String?
  let requested_reviewers: [RunPayload.Actor]?
  let requested_teams: [Team]?
  // Not in lists.
  let mergeable: Bool?
  let mergeable_state: String?

  var isOpen: Bool { state == "open" }
}

struct MergePayload: Decodable {
  let sha: String?
  let merged: Bool
  let message: String?
}

struct ReviewPayload: Decodable {
  let user: RunPayload.Actor?
  let state: String
  let submitted_at: String?
}

struct CheckRunsPayload: Decodable {
  struct CheckRun: Decodable {
    let name: String
    let status: String
    let conclusion: String?
    let html_url: String?
  }

  let check_runs: [CheckRun]
}

struct StatusPayload: Decodable {
  struct Status: Decodable {
    let context: String
    let state: String
    let target_url: String?
  }

  let statuses: [Status]
}

/// Two commits compared.
struct ComparisonPayload: Decodable {
  struct Commit: Decodable {
    struct Details: Decodable { let message: String }
    struct Parent: Decodable { let sha: String }

    let sha: String
    let commit: Details
    let parents: [Parent]
    let author: RunPayload.Actor?
    let committer: RunPayload.Actor?

    /// Whether one account, or GitHub for it, made the commit; someone who amends or picks ours is its committer.
    var mayBeOurs: Bool {
      guard let author = author?.login, let committer = committer?.login else { return true }
      return committer == author || committer == "web-flow"
    }
  }

  struct File: Decodable {
    let filename: String
    let status: String
    let sha: String?
    let previous_filename: String?
  }

  let merge_base_commit: ObjectPayload
  let behind_by: Int
  let commits: [Commit]
  let files: [File]?
}
