import Specs

/// The relevant files in one tree of the branch.
struct Snapshot: Sendable {
  /// SHA of the branch's tree.
  let tree: String
  /// Its pods, of which only the names are known.
  private(set) var catalogue: Catalogue
  /// The settings and schema files.
  let steering: SteeringRevisions
  /// The blob SHA of the workflow's file; `nil` if the tree does not list it.
  let workflow: String?

  /// The same with its pods in the order of `steering`.
  func steered(by steering: Steering) -> Snapshot {
    var copy = self
    copy.catalogue = catalogue.steered(by: steering)
    return copy
  }
}

/// Finds the relevant files among the entries of trees.
struct SnapshotBuilder {
  private var catalogue: CatalogueBuilder
  private var workflow: String?
  private let paths: Paths

  init(_ paths: Paths) {
    self.paths = paths
    catalogue = paths.catalogue
  }

  /// Adds the entries of the tree at `folder`, a path with a slash at its end, or empty.
  mutating func add(_ tree: TreePayload, at folder: String = "") {
    for entry in tree.entries { add(entry, at: folder) }
    catalogue.addSkipped(tree.uncounted)
  }

  /// Adds one entry.
  mutating func add(_ entry: TreePayload.Entry, at folder: String) {
    let path = folder + entry.path
    if path == paths.workflow, entry.kind == .file {
      workflow = entry.sha
    } else {
      catalogue.add(path, entry.kind, size: entry.size, revision: entry.sha)
    }
  }

  /// Notes a folder that was not read.
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

/// The paths of the relevant files in the repository.
struct Paths: Sendable {
  /// The folder of the pods, with a slash at its end; empty for the root.
  let pods: String
  /// The workflow's file.
  let workflow: String
  /// An empty one, which knows the meaning of paths.
  let catalogue: CatalogueBuilder

  init(_ settings: GitHubSettings) {
    pods = settings.specsPath.isEmpty ? "" : settings.specsPath + "/"
    workflow = ".github/workflows/" + settings.workflowFile
    catalogue = CatalogueBuilder(folder: settings.specsPath)
  }

  /// Keeps what a ``SnapshotBuilder`` can use of the tree at `folder`.
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
