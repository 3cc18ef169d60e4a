// The parts of runs, their jobs and approvals that we read; see `Payloads.swift`.

struct RunsPayload: Decodable {
  let total_count: Int
  let workflow_runs: [RunPayload]
}

struct RunPayload: Decodable {
  struct Actor: Decodable { let login: String }
  struct Repository: Decodable { let full_name: String }

  let id: Int64
  /// The workflow's file, sometimes with the ref it was read at: `.github/workflows/a.yml@main`.
  let path: String
  let repository: Repository?
  let head_repository: Repository?
  let name: String?
  let display_title: String?
  let event: String
  let head_branch: String?
  let head_sha: String?
  let status: String?
  let conclusion: String?
  let html_url: String
  let actor: Actor?
  let created_at: String
  let updated_at: String?
  let run_attempt: Int?
  let run_started_at: String?

  /// Whether this is a run of the workflow file at `path` in the repository itself, and not in a
  /// fork.
  func isOf(_ path: String) -> Bool {
    let isWorkflow = self.path == path || self.path.hasPrefix(path + "@")
    guard let own = repository?.full_name, let head = head_repository?.full_name else {
      return isWorkflow
    }
    return isWorkflow && own.lowercased() == head.lowercased()
  }
}

struct JobsPayload: Decodable {
  let total_count: Int
  let jobs: [JobPayload]
}

struct JobPayload: Decodable {
  struct Step: Decodable {
    let name: String
    let number: Int
    let status: String
    let conclusion: String?
    let started_at: String?
    let completed_at: String?
  }

  let id: Int64
  let run_id: Int64
  let name: String
  let status: String
  let conclusion: String?
  let started_at: String?
  let completed_at: String?
  let run_attempt: Int?
  let html_url: String?
  let steps: [Step]?
}

/// The approval that a run waits for in one environment.
struct PendingDeploymentPayload: Decodable {
  struct Environment: Decodable {
    let id: Int64?
    let name: String?
  }

  struct Reviewer: Decodable {
    struct Named: Decodable {
      let login: String?
      let slug: String?
      let name: String?
    }

    let type: String?
    let reviewer: Named?
  }

  let environment: Environment
  let wait_timer: Int
  let wait_timer_started_at: String?
  let current_user_can_approve: Bool
  let reviewers: [Reviewer]
}

/// A decision.
struct ApprovalPayload: Decodable {
  struct Environment: Decodable { let name: String? }

  let environments: [Environment]
  let state: String
  let user: RunPayload.Actor?
  let comment: String
}
