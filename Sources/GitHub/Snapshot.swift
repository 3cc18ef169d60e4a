import Specs

/// The files that matter, as they stand in one tree of the branch.
struct Snapshot: Sendable {
  /// SHA of the branch's tree.
  let tree: String
  let entries: [Catalogue.Entry]
  let unnameable: [String]
  /// Blob SHA of the workflow's file; `nil` where the tree has none.
  let workflow: String?
}

/// Finds the files that matter among the entries of trees.
struct SnapshotBuilder {
  /// Enough to show a person; a list of them is no way to fill the memory.
  private static let unnameableLimit = 50

  private var entries: [Catalogue.Entry] = []
  private var unnameable: [String] = []
  private var workflow: String?
  private let paths: Paths

  init(_ paths: Paths) { self.paths = paths }

  /// Takes in the entries of the tree that lies at `folder`, a path with a slash at its end, or empty.
  mutating func add(_ tree: TreePayload, at folder: String = "") {
    for entry in tree.entries where entry.isFile {
      let path = folder + entry.path
      if path == paths.workflow {
        workflow = entry.sha
      } else if let names = paths.pod(of: path) {
        add(
          customer: names.customer,
          environment: names.environment,
          revision: entry.sha,
          size: entry.size
        )
      }
    }
  }

  private mutating func add(
    customer: Substring,
    environment: Substring,
    revision: String,
    size: Int?
  ) {
    if let pod = PodID(customer: customer, environment: environment) {
      entries.append(.init(id: pod, revision: revision, size: size))
    } else if !customer.hasPrefix("."), !environment.hasPrefix("."),
      unnameable.count < Self.unnameableLimit
    {
      unnameable.append(String("\(customer)/\(environment)".prefix(200)))
    }
  }

  func snapshot(of tree: String) -> Snapshot {
    Snapshot(tree: tree, entries: entries, unnameable: unnameable, workflow: workflow)
  }
}

/// Where in the repository the files that matter lie.
struct Paths: Sendable {
  /// Folder of the pods, with a slash at its end; empty for the repository itself.
  let pods: String
  /// The workflow's file.
  let workflow: String

  init(_ settings: GitHubSettings) {
    pods = settings.specsPath.isEmpty ? "" : settings.specsPath + "/"
    workflow = ".github/workflows/" + settings.workflowFile
  }

  /// The two halves of the pod whose spec.yml lies at `path`; `nil` for any other file.
  func pod(of path: String) -> (customer: Substring, environment: Substring)? {
    guard path.hasPrefix(pods), path.hasSuffix("/spec.yml") else { return nil }
    let parts = path.dropFirst(pods.count).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    return (parts[0], parts[1])
  }

  /// Keeps what a ``SnapshotBuilder`` can use of the tree that lies at `folder`.
  func filter(at folder: String = "") -> TreeFilter {
    TreeFilter { [self] entry in
      let path = folder + entry.path
      return path == workflow || pod(of: path) != nil
    }
  }
}
