// What is read of GitHub's answers; everything else in them is passed over. What GitHub's description
// requires and we need is not optional here: an answer without it is not GitHub's.

struct ErrorPayload: Decodable {
  let message: String
}

struct RepositoryPayload: Decodable {
  let full_name: String
}

struct UserPayload: Decodable {
  let login: String
}

struct RatePayload: Decodable {
  struct Resources: Decodable { let core: Rate }

  struct Rate: Decodable {
    let limit: Int
    let remaining: Int
    let reset: Int64
  }

  let resources: Resources
}

struct BranchPayload: Decodable {
  let name: String
  struct Head: Decodable {
    let sha: String
    let commit: Commit
  }

  struct Commit: Decodable { let tree: Tree }
  struct Tree: Decodable { let sha: String }

  let commit: Head
}

/// A blob, or a file of the contents API.
struct BlobPayload: Decodable {
  let sha: String
  let content: String
  let encoding: String
}

struct DispatchPayload: Decodable {
  let workflow_run_id: Int64
  let run_url: String
  let html_url: String
}

struct RunsPayload: Decodable {
  let total_count: Int
  let workflow_runs: [RunPayload]
}

struct RunPayload: Decodable {
  struct Actor: Decodable { let login: String }
  struct Repository: Decodable { let full_name: String }

  let id: Int64
  /// Of the workflow's file, sometimes with the ref it was read at: `.github/workflows/a.yml@main`.
  let path: String
  let repository: Repository?
  let head_repository: Repository?
  let name: String?
  let display_title: String?
  let event: String
  let head_branch: String?
  let status: String?
  let conclusion: String?
  let html_url: String
  let actor: Actor?
  let created_at: String
  let updated_at: String?

  /// Whether this is a run of the workflow file at `path`, as it stands in the repository itself and
  /// not in somebody's fork.
  func isOf(_ path: String) -> Bool {
    let isWorkflow = self.path == path || self.path.hasPrefix(path + "@")
    guard let own = repository?.full_name, let head = head_repository?.full_name else {
      return isWorkflow
    }
    return isWorkflow && own.lowercased() == head.lowercased()
  }
}

struct JobsPayload: Decodable {
  struct Job: Decodable {
    let name: String
    let status: String
    let conclusion: String?
    let steps: [Step]?
  }

  struct Step: Decodable {
    let name: String
    let status: String
    let conclusion: String?
  }

  let total_count: Int
  let jobs: [Job]
}
