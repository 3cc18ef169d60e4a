// The parts of GitHub's answers that we read; everything else is ignored. What GitHub's description
// requires and we need is not optional here: an answer without it is not from GitHub.

struct ErrorPayload: Decodable {
  let message: String
  /// What is wrong in detail: GitHub gives one text, or a list of texts or of objects with them.
  let detail: String?

  private enum CodingKeys: String, CodingKey { case message, errors }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    message = try values.decode(String.self, forKey: .message)
    let texts = (try? values.decode([Detail].self, forKey: .errors))?.compactMap(\.text) ?? []
    detail =
      (try? values.decode(String.self, forKey: .errors))
      ?? (texts.isEmpty ? nil : texts.prefix(10).joined(separator: "; "))
  }

  private struct Detail: Decodable {
    private struct Problem: Decodable {
      let message: String?
      let field: String?
      let code: String?
    }

    let text: String?

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self.text = text
      } else {
        let problem = try? value.decode(Problem.self)
        let words = [problem?.field, problem?.code].compactMap(\.self).joined(separator: " ")
        text = problem?.message ?? (words.isEmpty ? nil : words)
      }
    }
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
