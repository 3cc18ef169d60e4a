import Specs
import Synchronization

/// Reads the inputs of the deployment's workflow from its file on the branch.
final class WorkflowReader: Sendable {
  private struct Reading: Sendable {
    /// Identifies the state that was read: the file's blob, or the tree that does not list it.
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

  /// The last inputs, if they are still those of `snapshot`.
  func known(in snapshot: Snapshot) -> WorkflowInputs? {
    last.withLock { $0?.key == Self.key(of: snapshot) ? $0?.inputs : nil }
  }

  /// The inputs, from memory or from GitHub.
  ///
  /// - Parameters:
  ///   - snapshot: The state of the branch.
  ///   - deadline: When the answer must be there.
  /// - Returns: The inputs; without limits if the file is not a workflow that can be dispatched, in
  ///   which case GitHub will refuse the dispatch.
  /// - Throws: ``SpecError/notFound(message:)`` if there is no such file.
  func inputs(in snapshot: Snapshot, by deadline: Deadline) throws(SpecError) -> WorkflowInputs {
    if let known = known(in: snapshot) { return known }
    let key = Self.key(of: snapshot)
    return try fetches.value(for: key, by: deadline) { () throws(SpecError) in
      let bytes =
        if let sha = snapshot.workflow {
          try blobs.bytes(of: sha, by: deadline)
        } else {
          // A tree that does not list it proves nothing; GitHub's answer for the path does.
          try blobs.bytes(
            at: Paths(settings).workflow,
            absence: Self.absence(settings),
            by: deadline
          )
        }
      return keep(bytes, for: key)
    }
  }

  /// Keeps the inputs of the workflow's file.
  func take(_ content: [UInt8], in snapshot: Snapshot) {
    _ = keep(content, for: Self.key(of: snapshot))
  }

  private func keep(_ content: [UInt8]?, for key: String) -> WorkflowInputs {
    let inputs = content.flatMap(WorkflowInputs.init(workflow:)) ?? .unlimited
    last.withLock { $0 = Reading(key: key, inputs: inputs) }
    return inputs
  }

  private static func key(of snapshot: Snapshot) -> String { snapshot.workflow ?? snapshot.tree }

  /// The message if the workflow does not exist.
  static func absence(_ settings: GitHubSettings) -> String {
    "The workflow \(settings.workflowFile) is not in .github/workflows of \(settings.repository) on "
      + "the branch \(settings.branch). Set WORKFLOW_FILE to the one that deploys, and WORKFLOW_BRANCH "
      + "to a branch that has it."
  }
}
