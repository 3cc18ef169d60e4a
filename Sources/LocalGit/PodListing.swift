import Specs

/// The pods of one commit.
struct PodListing {
  /// The most folders below those of pods that are searched for misplaced files.
  private static let deepFolders = 2000
  private static let deepest = 8

  var entries: [Catalogue.Entry] { catalogue.entries }
  var skipped: SkippedFiles { catalogue.skipped }
  var steering: SteeringRevisions { catalogue.steering }
  private var catalogue: CatalogueBuilder
  private var deepFolders = Self.deepFolders

  /// Finds `{customer}/{env}/spec.yml` below the specs' folder; links and submodules are not followed.
  init(
    _ repository: borrowing Repository,
    at commit: ObjectID,
    _ settings: LocalSettings
  )
    throws(GitFailure)
  {
    catalogue = CatalogueBuilder(folder: settings.specsPath)
    let root = try repository.tree(of: commit)
    guard !settings.specsPath.isEmpty else {
      try list(repository, root, at: "")
      return
    }
    var folder = ""
    for name in settings.specsPath.split(separator: "/") {
      folder += name
      guard let entry = try repository.entry(at: folder, in: root) else { return }
      guard entry.kind == .folder else {
        catalogue.add(folder, entry.catalogueKind, revision: entry.id.hex)
        return
      }
      folder += "/"
      guard folder.utf8.count > settings.specsPath.utf8.count else { continue }
      try list(repository, repository.tree(entry.id), at: folder)
    }
  }

  /// Adds the entries of a folder; `depth` is 0 for the folder of customers.
  private mutating func list(
    _ repository: borrowing Repository,
    _ folder: borrowing Owned,
    at path: String,
    depth: Int = 0
  )
    throws(GitFailure)
  {
    // Hidden folders belong to the repository itself: a template, modules.
    for entry in repository.entries(of: folder)
    where entry.name.utf8.first != UInt8(ascii: ".") {
      let place = path + entry.name
      catalogue.add(place, entry.catalogueKind, revision: entry.id.hex)
      guard entry.kind == .folder else { continue }
      if depth >= 2 {
        guard depth < Self.deepest, deepFolders > 0 else { continue }
        deepFolders -= 1
      }
      try list(repository, repository.tree(entry.id), at: "\(place)/", depth: depth + 1)
    }
  }
}
