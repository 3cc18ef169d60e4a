import Specs
import Synchronization
import Text

/// GitHub's GraphQL API, for the one thing that REST cannot do: a signed commit, guarded by the branch's head.
///
/// Test servers and old ones do not have it; then Git's own objects are written by REST.
final class GraphQL: Sendable {
  private let api: API
  private let repository: String
  /// Whether the server has it; `nil` until that was asked.
  private let presence = Mutex<Bool?>(nil)

  init(api: API, repository: String) {
    self.api = api
    self.repository = repository
  }

  /// Whether the server has it; asked once.
  func isPresent(by deadline: Deadline) -> Bool {
    if let known = presence.withLock({ $0 }) { return known }
    do throws(CallFailure) {
      _ = try send("query { viewer { login } }", [:], by: deadline)
    } catch {
      switch error {
      case .refused(status: 404, _), .foreign: break
      // It answered, if not with what was asked for.
      case .refused, .forbidden: return note(true)
      default: return false
      }
      return note(false)
    }
    return note(true)
  }

  private func note(_ isPresent: Bool) -> Bool {
    presence.withLock { $0 = isPresent }
    return isPresent
  }

  /// Commits to a branch.
  ///
  /// - Parameters:
  ///   - files: What the commit writes.
  ///   - message: The whole message.
  ///   - branch: A branch that exists.
  ///   - head: What it must point at.
  ///   - deadline: When the answer must be there.
  /// - Returns: The commit.
  /// - Throws: ``CallFailure/refused(status:message:)`` with 409 where the branch has moved.
  func commit(
    _ files: [NewFile],
    _ message: String,
    to branch: String,
    at head: String,
    by deadline: Deadline
  ) throws(CallFailure) -> String {
    let lines = message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let body = lines.count > 1 ? lines[1].drop { $0 == "\n" } : ""
    let input: JSON = [
      "branch": [
        "repositoryNameWithOwner": .string(repository), "branchName": .string(branch),
      ],
      "expectedHeadOid": .string(head),
      "message": ["headline": .string(String(lines[0])), "body": .string(String(body))],
      "fileChanges": [
        "additions": .array(
          files.map { ["path": .string($0.path), "contents": .string(Base64.text(of: $0.bytes))] }
        )
      ],
    ]
    let mutation = """
      mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }
      """
    let answer = try send(mutation, ["input": input], by: deadline)
    guard
      let oid = try answer.decoded(as: CommitPayload.self).data?.createCommitOnBranch?.commit?.oid,
      oid.isObjectID
    else { throw answer.unintelligible }
    return oid
  }

  private struct CommitPayload: Decodable {
    struct Data: Decodable { let createCommitOnBranch: Creation? }
    struct Creation: Decodable { let commit: Commit? }
    struct Commit: Decodable { let oid: String }

    let data: Data?
  }

  private struct ErrorsPayload: Decodable {
    struct Problem: Decodable {
      let type: String?
      let message: String
    }

    let errors: [Problem]?
  }

  private func send(
    _ query: String,
    _ variables: JSON,
    by deadline: Deadline
  ) throws(CallFailure) -> Answer {
    var call = Call.write(
      .post,
      "/graphql",
      ["query": .string(query), "variables": variables],
      successes: [200]
    )
    call.isGraphQL = true
    let answer = try api.send(call, by: deadline)
    guard let problem = try answer.decoded(as: ErrorsPayload.self).errors?.first else {
      return answer
    }
    let words = api.shown(problem.message)
    switch problem.type {
    case "STALE_DATA": throw .refused(status: 409, message: words)
    case "NOT_FOUND": throw .refused(status: 404, message: words)
    case "FORBIDDEN", "INSUFFICIENT_SCOPES": throw .forbidden(words, link: nil)
    case "BRANCH_PROTECTION_RULE_VIOLATION":
      // The type says so, the words may only name a check that is missing.
      throw .refused(status: 422, message: "Protected branch: \(words)")
    case "RATE_LIMITED":
      throw .unavailable(
        Unavailability(cause: .rateLimit, message: words.asSentence, retryAfter: 60)
      )
    default: throw .refused(status: 422, message: words)
    }
  }
}

/// A file that a commit writes.
struct NewFile: Sendable {
  let path: String
  let bytes: [UInt8]
}
