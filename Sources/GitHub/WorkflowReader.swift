import Specs
import Synchronization

/// Reads what the deployment's workflow asks for, from its file on the branch.
final class WorkflowReader: Sendable {
  private struct Reading: Sendable {
    /// What names the state it was read at: the file's blob, or the tree that does not list it.
    let key: String
    let inputs: WorkflowInputs
  }

  private let blobs: BlobReader
  private let settings: GitHubSettings
  private let last = Mutex<Reading?>(nil)
  private let fetches = SharedFetch<String, WorkflowInputs>()

  init(blobs: BlobReader, settings: GitHubSettings) {
    self.blobs = blobs
    self.settings = settings
  }

  /// The inputs as last read, if they are still those of `snapshot`.
  func known(in snapshot: Snapshot) -> WorkflowInputs? {
    last.withLock { $0?.key == Self.key(of: snapshot) ? $0?.inputs : nil }
  }

  /// The inputs, from memory or from GitHub.
  ///
  /// - Parameters:
  ///   - snapshot: The state of the branch.
  ///   - deadline: When the answer must be there.
  /// - Returns: The inputs; no limits where the file is no workflow that can be dispatched, which
  ///   GitHub itself will say when it is.
  /// - Throws: ``SpecError/notFound(message:)`` where there is no such file.
  func inputs(in snapshot: Snapshot, by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    if let known = known(in: snapshot) { return known }
    let key = Self.key(of: snapshot)
    return try fetches.value(for: key, by: deadline) { () throws(SpecError) in
      let bytes =
        if let sha = snapshot.workflow {
          try blobs.bytes(of: sha, by: deadline)
        } else {
          // A tree that does not list it proves nothing: GitHub's word for the path is.
          try blobs.bytes(
            at: Paths(settings).workflow,
            absence: Self.absence(settings),
            by: deadline
          )
        }
      return keep(bytes, for: key)
    }
  }

  /// Keeps the inputs that the content of the workflow's file asks for.
  func take(_ content: [UInt8], in snapshot: Snapshot) {
    _ = keep(content, for: Self.key(of: snapshot))
  }

  private func keep(_ content: [UInt8]?, for key: String) -> WorkflowInputs {
    let inputs = content.flatMap(WorkflowInputs.init(workflow:)) ?? .unlimited
    last.withLock { $0 = Reading(key: key, inputs: inputs) }
    return inputs
  }

  private static func key(of snapshot: Snapshot) -> String { snapshot.workflow ?? snapshot.tree }

  /// What to say when the workflow is not there.
  static func absence(_ settings: GitHubSettings) -> String {
    "The workflow \(settings.workflowFile) is not in .github/workflows of \(settings.repository) on "
      + "the branch \(settings.branch). Set WORKFLOW_FILE to the one that deploys, and WORKFLOW_BRANCH "
      + "to a branch that has it."
  }
}
