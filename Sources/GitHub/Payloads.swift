// What is read of GitHub's answers; everything else in them is passed over.

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
  let content: String
  let encoding: String
}

struct DispatchPayload: Decodable {
  let workflow_run_id: Int64
  let html_url: String?
}

struct RunsPayload: Decodable {
  let workflow_runs: [RunPayload]
}

struct RunPayload: Decodable {
  struct Actor: Decodable { let login: String }

  let id: Int64
  let name: String?
  let display_title: String?
  let event: String
  let head_branch: String?
  let status: String?
  let conclusion: String?
  let html_url: String?
  let actor: Actor?
  let created_at: String
  let updated_at: String?
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

  let jobs: [Job]
}
