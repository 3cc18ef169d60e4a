import FoundationEssentials
import Specs
import Synchronization
import Text
import Threads

/// Reads files at commits, which never change.
final class OldTexts: Sendable {
  private let api: API
  private let settings: GitHubSettings
  private let ration: Ration
  /// By their size in bytes.
  private let known = Mutex(RecentlyUsed<String, OldText?>(capacity: 2 << 20))

  init(api: API, settings: GitHubSettings, ration: Ration) {
    self.api = api
    self.settings = settings
    self.ration = ration
  }

  /// A file at a commit; `nil` if the commit does not have it.
  func text(
    at path: String,
    in commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> OldText? {
    if let text = known(at: path, in: commit) { return text }
    try ration.take()
    do throws(CallFailure) {
      return try read(at: path, in: commit, by: deadline)
    } catch { throw error.explained(by: .history(of: settings)) }
  }

  /// A file that is in memory; the inner `nil` where the commit does not have it.
  func known(at path: String, in commit: CommitID) -> OldText?? {
    known.withLock { $0.value(for: "\(commit) \(path)") }
  }

  /// Remembers a file of a commit.
  func keep(_ text: OldText?, at path: String, in commit: CommitID) {
    known.withLock {
      $0.keep(text, for: "\(commit) \(path)", cost: 200 + (text?.text?.utf8.count ?? 0))
    }
  }

  /// The same as ``text(at:in:by:)``, for what this process itself has to know.
  func read(
    at path: String,
    in commit: CommitID,
    by deadline: Deadline
  ) throws(CallFailure) -> OldText? {
    if let text = known(at: path, in: commit) { return text }
    let text = try readNow(at: path, in: commit, by: deadline)
    keep(text, at: path, in: commit)
    return text
  }

  private func readNow(
    at path: String,
    in commit: CommitID,
    by deadline: Deadline
  ) throws(CallFailure) -> OldText? {
    let address =
      "\(api.repositoryPath)/contents/\(PercentEncoding.encodedPath(path))?ref=\(commit)"
    do throws(CallFailure) {
      let answer = try api.send(.get(address), by: deadline)
      let payload = try answer.decoded(as: BlobPayload.self)
      guard payload.sha.isObjectID else { throw answer.unintelligible }
      guard payload.encoding == "base64" else { return OldText(tooLarge: payload.sha) }
      let data = Data(base64Encoded: payload.content, options: .ignoreUnknownCharacters)
      guard let data else { throw answer.unintelligible }
      if data.count > Spec.largest { return OldText(tooLarge: payload.sha) }
      let bytes = Array(data)
      // Going back writes these bytes, so they must match their SHA.
      guard BlobID.of(bytes) == payload.sha else { throw answer.unintelligible }
      return OldText(revision: payload.sha, bytes: bytes)
    } catch {
      if error.isNotFound { return nil }
      throw error
    }
  }
}

extension Purpose {
  static func history(of settings: GitHubSettings) -> Purpose {
    Purpose(
      task: "read the history of \(settings.repository)",
      repository: settings.repository,
      permission: .readContents,
      absence: "GitHub has no branch \(settings.branch) in \(settings.repository), or the token "
        + "cannot see it. Check GH_REPO and WORKFLOW_BRANCH."
    )
  }
}
