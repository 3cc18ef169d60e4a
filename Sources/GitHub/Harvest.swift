import Specs

/// Takes the wanted files of a commit from its archive, one after another as they arrive.
///
/// The columns to keep are in a file that may come after a spec. Until then specs are held, as long
/// as that takes little memory.
struct Harvest {
  let snapshot: Snapshot
  let paths: Paths
  let summaries: Summaries
  let workflows: WorkflowReader
  let steering: SteeringReader
  /// The blobs that are still missing.
  private(set) var left: Set<String>
  /// Whether some specs could not be held and have to be read again.
  private(set) var hasMissed = false
  private var held: [(entry: Catalogue.Entry, content: [UInt8])] = []
  /// The bytes of specs that may still be held.
  private var room: Int
  private(set) var knowsColumns: Bool

  init(
    _ blobs: Set<String>,
    of snapshot: Snapshot,
    paths: Paths,
    summaries: Summaries,
    workflows: WorkflowReader,
    steering: SteeringReader,
    room: Int
  ) {
    self.snapshot = snapshot
    self.paths = paths
    self.summaries = summaries
    self.workflows = workflows
    self.steering = steering
    self.room = room
    left = blobs
    knowsColumns = steering.known(snapshot.steering) != nil
  }

  /// The blob that a file should be; `nil` if it is not wanted.
  func blob(at path: String, size: Int) -> String? {
    if path == paths.workflow {
      return size <= BlobReader.largestFile ? wanted(snapshot.workflow) : nil
    }
    switch paths.catalogue.finding(at: path, .file) {
    case .pod(let pod):
      return size <= BlobReader.largestFile
        ? wanted(snapshot.catalogue.entry(of: pod)?.revision) : nil
    case .steering(let file):
      return size <= SteeringFile.largest ? wanted(snapshot.steering[file]) : nil
    case .skipped, nil: return nil
    }
  }

  private func wanted(_ blob: String?) -> String? { blob.flatMap { left.contains($0) ? $0 : nil } }

  /// Takes a file.
  ///
  /// - Returns: Whether more files are wanted.
  mutating func take(_ path: String, _ blob: String, _ content: [UInt8]) -> Bool {
    if path == paths.workflow {
      workflows.take(content, in: snapshot)
      left.remove(blob)
    } else if case .pod(let pod)? = paths.catalogue.finding(at: path, .file) {
      if let entry = snapshot.catalogue.entry(of: pod) { take(entry, content) }
    } else {
      steering.take(content, blob)
      left.remove(blob)
      if !knowsColumns, let steering = steering.known(snapshot.steering) { learn(steering) }
    }
    return !left.isEmpty
  }

  private mutating func take(_ entry: Catalogue.Entry, _ content: [UInt8]) {
    if knowsColumns {
      keep(entry, content)
    } else if content.count <= room {
      room -= content.count
      held.append((entry, content))
    } else {
      hasMissed = true
    }
  }

  /// Sets the columns to keep, and keeps those of the held specs.
  mutating func learn(_ steering: Steering) {
    summaries.show(steering.settings.columns)
    knowsColumns = true
    left.subtract(snapshot.steering.values)
    for (entry, content) in held { keep(entry, content) }
    held = []
  }

  private mutating func keep(_ entry: Catalogue.Entry, _ content: [UInt8]) {
    if (try? summaries.keep(content, of: entry.id, for: entry.revision)) != nil {
      left.remove(entry.revision)
    }
  }
}
