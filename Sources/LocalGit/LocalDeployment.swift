import Specs

/// The files that a deployment writes, based on one commit.
struct LocalDeployment {
  /// The pod's spec.yml, and the template's files for a new pod.
  let files: [NewFile]

  /// Prepares a change.
  ///
  /// - Parameters:
  ///   - change: What to write.
  ///   - repository: An open repository.
  ///   - commit: The branch's commit; `nil` if it has none yet.
  ///   - template: The folder with the infrastructure files for a new pod, relative to that of the
  ///     pods; `nil` for none.
  ///   - settings: The location of the pods.
  /// - Throws: ``SpecError/podExists(_:)`` and ``SpecError/stale(_:)`` if the pod is not in the
  ///   state that the change is based on, ``SpecError/refused(message:)``, or why the repository
  ///   cannot be read.
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

  /// Refuses a path whose parent is not a folder.
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

  /// The template's `*.tf` files with the pod's names, and its lock file; existing files in the
  /// pod's folder are kept.
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
