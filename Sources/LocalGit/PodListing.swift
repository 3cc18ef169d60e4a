import Specs

/// The pods of one commit.
struct PodListing {
  /// How many pods, and how many names that no pod may have, are listed at most.
  private static let limit = 10_000
  private static let unnameableLimit = 100

  var entries: [Catalogue.Entry] = []
  var unnameable: [String] = []

  /// Finds `{customer}/{env}/spec.yml` below the specs' folder; links and submodules are no pods.
  init(
    _ repository: borrowing Repository,
    at commit: ObjectID,
    _ settings: LocalSettings
  )
    throws(GitFailure)
  {
    let root = try repository.tree(of: commit)
    guard !settings.specsPath.isEmpty else {
      try list(repository, root)
      return
    }
    guard let folder = try repository.entry(at: settings.specsPath, in: root),
      folder.kind == .folder
    else { return }
    try list(repository, repository.tree(folder.id))
  }

  private mutating func list(
    _ repository: borrowing Repository,
    _ folder: borrowing Owned
  )
    throws(GitFailure)
  {
    // Hidden folders are the repository's own: a template, modules.
    for customer in repository.entries(of: folder)
    where customer.kind == .folder && !customer.name.hasPrefix(".") {
      let environments = repository.entries(of: try repository.tree(customer.id))
      for environment in environments
      where environment.kind == .folder && !environment.name.hasPrefix(".") {
        let files = repository.entries(of: try repository.tree(environment.id))
        guard let spec = files.first(where: { $0.name == "spec.yml" && $0.isFile }) else {
          continue
        }
        if let pod = PodID(customer: customer.name, environment: environment.name) {
          if entries.count < Self.limit {
            entries.append(Catalogue.Entry(id: pod, revision: spec.id.hex))
          }
        } else if unnameable.count < Self.unnameableLimit {
          unnameable.append("\(customer.name)/\(environment.name)")
        }
      }
    }
  }
}
