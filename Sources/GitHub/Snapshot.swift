import Specs

/// The files that matter, as they stand in one tree of the branch.
struct Snapshot: Sendable {
  /// SHA of the branch's tree.
  let tree: String
  /// Its pods, of which nothing but the names is known.
  private(set) var catalogue: Catalogue
  /// The files that steer the editor.
  let steering: SteeringRevisions
  /// Blob SHA of the workflow's file; `nil` where the tree has none.
  let workflow: String?

  /// The same with its pods in the order that `steering` gives them.
  func steered(by steering: Steering) -> Snapshot {
    var copy = self
    copy.catalogue = catalogue.steered(by: steering)
    return copy
  }
}

/// Finds the files that matter among the entries of trees.
struct SnapshotBuilder {
  private var catalogue: CatalogueBuilder
  private var workflow: String?
  private let paths: Paths

  init(_ paths: Paths) {
    self.paths = paths
    catalogue = paths.catalogue
  }

  /// Takes in the entries of the tree that lies at `folder`, a path with a slash at its end, or empty.
  mutating func add(_ tree: TreePayload, at folder: String = "") {
    for entry in tree.entries { add(entry, at: folder) }
    catalogue.addSkipped(tree.uncounted)
  }

  /// Takes in one of them.
  mutating func add(_ entry: TreePayload.Entry, at folder: String) {
    let path = folder + entry.path
    if path == paths.workflow, entry.kind == .file {
      workflow = entry.sha
    } else {
      catalogue.add(path, entry.kind, size: entry.size, revision: entry.sha)
    }
  }

  /// Notes a folder that was not looked into.
  mutating func leaveOut(_ folder: String) { catalogue.leaveOut(folder) }

  func snapshot(of tree: String) -> Snapshot {
    Snapshot(
      tree: tree,
      catalogue: Catalogue(
        entries: catalogue.entries,
        revision: tree,
        confirmed: .now,
        skipped: catalogue.skipped
      ),
      steering: catalogue.steering,
      workflow: workflow
    )
  }
}

/// Where in the repository the files that matter lie.
struct Paths: Sendable {
  /// Folder of the pods, with a slash at its end; empty for the repository itself.
  let pods: String
  /// The workflow's file.
  let workflow: String
  /// An empty one, which also says what a path means.
  let catalogue: CatalogueBuilder

  init(_ settings: GitHubSettings) {
    pods = settings.specsPath.isEmpty ? "" : settings.specsPath + "/"
    workflow = ".github/workflows/" + settings.workflowFile
    catalogue = CatalogueBuilder(folder: settings.specsPath)
  }

  /// Keeps what a ``SnapshotBuilder`` can use of the tree that lies at `folder`.
  func filter(at folder: String = "") -> TreeFilter {
    TreeFilter { [self] entry in
      let path = folder + entry.path
      if path == workflow { return .keep }
      return switch catalogue.finding(at: path, entry.kind) {
      case .pod, .steering: .keep
      case .skipped: .note
      case nil: .drop
      }
    }
  }
}
