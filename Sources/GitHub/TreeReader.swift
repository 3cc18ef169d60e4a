import Specs
import Synchronization

/// Reads the tree of the branch: in one request, or by its subtrees where GitHub truncates it.
///
/// A tree is named by its content, so what was read stays true; the subtrees of the last walk are
/// kept, so that a walk after a change reads only what has changed.
final class TreeReader: Sendable {
  private struct Key: Hashable, Sendable {
    let sha: String
    let isRecursive: Bool
  }

  private struct Memory {
    /// Whether the whole tree is too large for one answer, as seen last time.
    var mustWalk = false
    var trees: [Key: TreePayload] = [:]
  }

  /// A recursive tree has up to 7 MB.
  private static let limit = 8 << 20

  private let api: API
  private let settings: GitHubSettings
  private let paths: Paths
  private let memory = Mutex(Memory())

  init(api: API, settings: GitHubSettings) {
    self.api = api
    self.settings = settings
    paths = Paths(settings)
  }

  func read(_ sha: String, by deadline: Deadline) throws(SpecError) -> Snapshot {
    if !memory.withLock({ $0.mustWalk }) {
      let tree = try fetch(sha, recursively: true, keeping: paths.filter(), by: deadline)
      if !tree.truncated {
        var builder = SnapshotBuilder(paths)
        builder.add(tree)
        return builder.snapshot(of: sha)
      }
      memory.withLock { $0.mustWalk = true }
    }
    var walk = Walk(reader: self, deadline: deadline, known: memory.withLock { $0.trees })
    let snapshot = try walk.snapshot(of: sha)
    memory.withLock { $0.trees = walk.used }
    return snapshot
  }

  /// One tree.
  ///
  /// An answer larger than we take counts as truncated.
  private func fetch(
    _ sha: String,
    recursively isRecursive: Bool,
    keeping filter: TreeFilter = .everything,
    by deadline: Deadline
  ) throws(SpecError) -> TreePayload {
    let path = "\(api.repositoryPath)/git/trees/\(sha)" + (isRecursive ? "?recursive=1" : "")
    do throws(CallFailure) {
      let answer = try api.send(.get(path, limit: Self.limit), by: deadline)
      return try answer.decoded(as: TreePayload.self, keeping: filter)
    } catch .tooLarge where isRecursive {
      return .nothing
    } catch {
      throw error.explained(
        by: Purpose(
          task: "list the files of \(settings.repository)",
          permission: .readContents,
          absence: "GitHub no longer has the tree \(sha) of \(settings.repository). Try again."
        )
      )
    }
  }

  /// One walk along the path of the pods.
  private struct Walk {
    let reader: TreeReader
    let deadline: Deadline
    let known: [Key: TreePayload]
    var used: [Key: TreePayload] = [:]

    mutating func snapshot(of root: String) throws(SpecError) -> Snapshot {
      let paths = reader.paths
      var builder = SnapshotBuilder(paths)
      if let workflows = try folder(".github/workflows", in: root) {
        builder.add(try tree(workflows, recursively: false), at: ".github/workflows/")
      }
      if let pods = try folder(paths.pods, in: root) {
        try addPods(of: pods, at: paths.pods, depth: 0, to: &builder)
      }
      return builder.snapshot(of: root)
    }

    /// The SHA of a folder of the tree; `nil` where there is none.
    private mutating func folder(_ path: String, in root: String) throws(SpecError) -> String? {
      var sha = root
      for name in path.split(separator: "/") {
        let entries = try tree(sha, recursively: false).entries
        guard let next = entries.first(where: { $0.isFolder && $0.path == name }) else {
          return nil
        }
        sha = next.sha
      }
      return sha
    }

    /// The pods below a folder: at once, or folder by folder where that is too much for one answer.
    ///
    /// `depth` is 0 for the folder of the customers, 1 for one of a customer, 2 for one of a pod.
    private mutating func addPods(
      of sha: String,
      at path: String,
      depth: Int,
      to builder: inout SnapshotBuilder
    ) throws(SpecError) {
      let whole = try tree(sha, recursively: true, keeping: reader.paths.filter(at: path))
      guard whole.truncated else { return builder.add(whole, at: path) }
      let level = try tree(sha, recursively: false)
      builder.add(level, at: path)
      guard depth < 2 else { return }
      for folder in level.entries where folder.isFolder && !folder.path.hasPrefix(".") {
        let next = "\(path)\(folder.path)/"
        try addPods(of: folder.sha, at: next, depth: depth + 1, to: &builder)
      }
    }

    private mutating func tree(
      _ sha: String,
      recursively isRecursive: Bool,
      keeping filter: TreeFilter = .everything
    ) throws(SpecError) -> TreePayload {
      let key = Key(sha: sha, isRecursive: isRecursive)
      let tree =
        if let tree = used[key] ?? known[key] {
          tree
        } else {
          try reader.fetch(sha, recursively: isRecursive, keeping: filter, by: deadline)
        }
      used[key] = tree
      return tree
    }
  }
}
