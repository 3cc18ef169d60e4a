// The parts of GitHub's answers that we read; everything else is ignored. What GitHub's description
// requires and we need is not optional here: an answer without it is not from GitHub.

struct ErrorPayload: Decodable {
  let message: String
  /// The detailed error, if it is a text.
  let detail: String?

  private enum CodingKeys: String, CodingKey { case message, errors }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    message = try values.decode(String.self, forKey: .message)
    detail = try? values.decode(String.self, forKey: .errors)
  }
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
