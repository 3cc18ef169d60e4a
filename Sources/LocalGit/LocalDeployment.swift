import Specs

/// What a deployment will write, worked out at one commit.
struct LocalDeployment {
  /// The pod's spec.yml, and what a new pod gets beside it.
  let files: [NewFile]

  /// Works out a change.
  ///
  /// - Parameters:
  ///   - change: What to write.
  ///   - repository: Open.
  ///   - commit: What the branch points at; `nil` where it is unborn.
  ///   - template: The folder, below that of the pods, whose infrastructure files a new pod gets; `nil` for none.
  ///   - settings: Where the pods are.
  /// - Throws: ``SpecError/podExists(_:)`` and ``SpecError/stale(_:)`` where the pod is not what the change
  ///   starts from, ``SpecError/refused(message:)``, and what keeps the repository from being read.
  init(
    _ change: ChangeSet,
    _ repository: borrowing Repository,
    at commit: ObjectID?,
    template: String?,
    _ settings: LocalSettings
  ) throws(SpecError) {
    let pod = change.pod
    let path = settings.specPath(of: pod)
    let entry = try commit.flatMap { commit throws(SpecError) in
      try Self.entry(path, repository, at: commit)
    }
    var spec = NewFile(path: path, bytes: Array(change.text.utf8))
    guard change.revision == ChangeSet.noRevision else {
      guard let entry, entry.isFile, entry.id.hex == change.revision else { throw .stale(pod) }
      spec.isExecutable = entry.kind == .executable
      files = [spec]
      return
    }
    if let entry {
      if entry.isFile { throw .podExists(pod) }
      throw .refused(message: "\(path) exists but is not a file.")
    }
    guard let commit else {
      files = [spec]
      return
    }
    try Self.checkRoom(for: path, of: pod, repository, at: commit)
    let copies =
      try template.map { template throws(SpecError) in
        try Self.files(of: template, for: pod, repository, at: commit, settings)
      } ?? []
    files = [spec] + copies
  }

  private static func entry(
    _ path: String,
    _ repository: borrowing Repository,
    at commit: ObjectID
  ) throws(SpecError) -> TreeEntry? {
    do throws(GitFailure) {
      return try repository.entry(at: path, in: repository.tree(of: commit))
    } catch {
      throw error.specError
    }
  }

  /// Refuses a place that only folders could lead to, but something else does.
  private static func checkRoom(
    for path: String,
    of pod: PodID,
    _ repository: borrowing Repository,
    at commit: ObjectID
  ) throws(SpecError) {
    var place = ""
    for name in path.split(separator: "/").dropLast() {
      place += place.isEmpty ? "\(name)" : "/\(name)"
      guard let entry = try entry(place, repository, at: commit) else { return }
      if entry.kind != .folder {
        throw .refused(message: "\(place) exists but is not a directory.")
      }
    }
  }

  /// The template's `*.tf` files, filled in, and its lock file; those that the pod's folder has already
  /// are kept.
  private static func files(
    of template: String,
    for pod: PodID,
    _ repository: borrowing Repository,
    at commit: ObjectID,
    _ settings: LocalSettings
  ) throws(SpecError) -> [NewFile] {
    let place = settings.path(below: template)
    guard let folder = try entry(place, repository, at: commit), folder.kind == .folder else {
      if template == EditorSettings.defaultTemplate { return [] }
      throw .refused(
        message:
          "\(SteeringFile.settings.rawValue) names the template \(place), which is not a directory."
      )
    }
    let standing = try entry(settings.path(below: "\(pod)"), repository, at: commit)
    var sources: [(name: String, bytes: [UInt8], isExecutable: Bool)] = []
    do throws(GitFailure) {
      var taken: Set<String> = []
      if let standing {
        taken = Set(repository.entries(of: try repository.tree(standing.id)).map(\.name))
      }
      for entry in repository.entries(of: try repository.tree(folder.id))
      where entry.isFile && NewPod.isTaken(entry.name) && !taken.contains(entry.name) {
        guard let bytes = try repository.blob(entry.id, limit: Snapshot.sizeLimit) else { continue }
        sources.append((entry.name, bytes, entry.kind == .executable))
      }
    } catch {
      throw error.specError
    }
    var files: [NewFile] = []
    for source in sources {
      guard let bytes = NewPod.file(source.bytes, for: pod) else {
        throw .refused(
          message:
            "The state key in \(place)/\(source.name) must contain CUSTOMER and ENVIRONMENT; "
            + "otherwise two pods would share one state."
        )
      }
      let path = settings.path(below: "\(pod)/\(source.name)")
      files.append(NewFile(path: path, bytes: bytes, isExecutable: source.isExecutable))
    }
    return files
  }
}
