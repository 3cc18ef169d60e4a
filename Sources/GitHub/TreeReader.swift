import Specs
import Synchronization

/// Reads the tree of the branch: in one request, or by its subtrees if GitHub truncates it.
///
/// A tree's SHA identifies its content, so it never changes. The subtrees of the last walk are
/// kept, so that a walk after a change, or after a failure, reads only unknown ones.
final class TreeReader: Sendable {
  private struct Key: Hashable, Sendable {
    let sha: String
    /// For a tree that was read recursively, its depth, which decides what was kept.
    let depth: Int?
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
  /// The most trees that one walk may request, to protect the rate limit.
  private let budget: Int
  private let memory = Mutex(Memory())

  init(api: API, settings: GitHubSettings, budget: Int = 1000) {
    self.api = api
    self.settings = settings
    self.budget = budget
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
    let known = memory.withLock { $0.trees }
    var walk = Walk(reader: self, deadline: deadline, known: known, budget: budget)
    do throws(SpecError) {
      let snapshot = try walk.snapshot(of: sha)
      memory.withLock { $0.trees = walk.used }
      return snapshot
    } catch {
      memory.withLock { $0.trees.merge(walk.used) { $1 } }
      throw error
    }
  }

  /// One tree.
  ///
  /// An answer larger than our limit counts as truncated.
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
      return TreePayload(truncated: true)
    } catch {
      throw error.explained(
        by: Purpose(
          task: "list the files of \(settings.repository)",
          repository: settings.repository,
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
    /// The number of trees that may still be requested.
    var budget: Int
    var used: [Key: TreePayload] = [:]

    mutating func snapshot(of root: String) throws(SpecError) -> Snapshot {
      let paths = reader.paths
      var builder = SnapshotBuilder(paths)
      let workflowFolder = ".github/workflows/"
      if let workflows = try folder(workflowFolder, in: root, noting: &builder) {
        builder.add(try level(workflows), at: workflowFolder)
      }
      if let pods = try folder(paths.pods, in: root, noting: &builder) {
        // The root is known to be too large for one answer.
        if paths.pods.isEmpty {
          try addLevel(of: pods, at: "", depth: 0, to: &builder)
        } else {
          try addPods(of: pods, at: paths.pods, depth: 0, to: &builder)
        }
      }
      return builder.snapshot(of: root)
    }

    /// The SHA of a folder of the tree; `nil` if there is none, with a note if something else has
    /// its name.
    private mutating func folder(
      _ path: String,
      in root: String,
      noting builder: inout SnapshotBuilder
    ) throws(SpecError) -> String? {
      var sha = root
      var parent = ""
      for name in path.split(separator: "/") {
        guard let next = try level(sha).entries.first(where: { $0.path == name }) else {
          return nil
        }
        guard next.kind == .folder else {
          builder.add(next, at: parent)
          return nil
        }
        sha = next.sha
        parent += "\(name)/"
      }
      return sha
    }

    /// The pods below a folder: at once, or folder by folder if that is too large for one answer.
    ///
    /// `depth` is 0 for the folder of the customers, 1 for a customer's, 2 for a pod's.
    private mutating func addPods(
      of sha: String,
      at path: String,
      depth: Int,
      to builder: inout SnapshotBuilder
    ) throws(SpecError) {
      let filter = reader.paths.filter(at: path)
      let whole = try tree(Key(sha: sha, depth: depth), keeping: filter)
      guard whole.truncated else { return builder.add(whole, at: path) }
      try addLevel(of: sha, at: path, depth: depth, to: &builder)
    }

    private mutating func addLevel(
      of sha: String,
      at path: String,
      depth: Int,
      to builder: inout SnapshotBuilder
    ) throws(SpecError) {
      let level = try level(sha)
      builder.add(level, at: path)
      guard depth < 2 else { return }
      for folder in level.entries where folder.kind == .folder && !folder.path.hasPrefix(".") {
        // A folder takes up to two requests before its subfolders are read.
        guard budget >= 2 || knows(folder.sha, depth: depth + 1) else {
          builder.leaveOut("\(path)\(folder.path)")
          continue
        }
        let next = "\(path)\(folder.path)/"
        try addPods(of: folder.sha, at: next, depth: depth + 1, to: &builder)
      }
    }

    /// Whether a folder was read recursively, so that reading it again costs nothing.
    private func knows(_ sha: String, depth: Int) -> Bool {
      let key = Key(sha: sha, depth: depth)
      return (used[key] ?? known[key]).map { !$0.truncated } ?? false
    }

    /// The direct entries of a tree.
    private mutating func level(_ sha: String) throws(SpecError) -> TreePayload {
      try tree(Key(sha: sha, depth: nil), keeping: .everything)
    }

    private mutating func tree(
      _ key: Key,
      keeping filter: TreeFilter
    ) throws(SpecError) -> TreePayload {
      if let tree = used[key] ?? known[key] {
        used[key] = tree
        return tree
      }
      budget -= 1
      let isRecursive = key.depth != nil
      let tree = try reader.fetch(key.sha, recursively: isRecursive, keeping: filter, by: deadline)
      used[key] = tree
      return tree
    }
  }
}
