import Specs
import Threads
import YAML

/// The state of the repository at one commit, including parsed specs.
struct Snapshot: Sendable {
  /// `nil` for a repository without a commit.
  let commit: ObjectID?
  var catalogue: Catalogue
  var specs: [PodID: Result<Spec, SpecError>]
  /// When the branch was last checked, successfully or not.
  var checked: ContinuousClock.Instant

  /// The largest file to read.
  static let sizeLimit = Spec.largest
  /// How many parsed specs to keep for their pages, their largest size, and their memory together;
  /// of all others, only what lists show is kept.
  private static let (readAhead, readAheadSize, readAheadCost) = (1000, 16 << 10, 8 << 20)

  /// Reads a commit; what is unchanged since the previous one is not read again.
  init(
    _ repository: borrowing Repository,
    at commit: ObjectID?,
    _ settings: LocalSettings,
    after old: Snapshot?
  ) throws(GitFailure) {
    let now = ContinuousClock.now
    let listing = try commit.map { commit throws(GitFailure) in
      try PodListing(repository, at: commit, settings)
    }
    self.commit = commit
    checked = now
    let steering = try Self.steering(listing?.steering ?? [:], repository, old?.catalogue.steering)
    catalogue = Catalogue(
      entries: listing?.entries ?? [],
      revision: commit?.hex ?? "empty",
      confirmed: now,
      skipped: listing?.skipped ?? SkippedFiles(),
      steering: steering
    )
    specs = [:]
    let columns = steering.settings.columns
    let known = Known(old, columns: columns)
    var cost = 0
    let read = catalogue.entries.map { entry -> Summary? in
      let hasRoom = specs.count < Self.readAhead && cost < Self.readAheadCost
      let (old, summary) = (known.spec(of: entry), known.summaries[entry.revision])
      guard summary == nil || hasRoom && old != nil else { return summary }
      let spec = old ?? LargeWork.scope { Self.read(repository, entry) }
      // Failed or large specs are read again for their pages.
      if hasRoom, case .success(let success) = spec,
        success.document.text.utf8.count <= Self.readAheadSize
      {
        cost += success.cost
        specs[entry.id] = spec
      }
      return summary ?? Self.summary(of: spec, columns: columns)
    }
    var next = read.makeIterator()
    catalogue = catalogue.summarized(as: catalogue.revision) { _ in next.next() ?? nil }
  }

  /// What the previous snapshot knew.
  private struct Known {
    var summaries: [String: Summary] = [:]
    private let specs: [PodID: Result<Spec, SpecError>]

    init(_ old: Snapshot?, columns: [FieldPath]) {
      specs = old?.specs ?? [:]
      guard old?.catalogue.settings.columns == columns else { return }
      for entry in old?.catalogue.entries ?? [] { summaries[entry.revision] = entry.summary }
    }

    func spec(of entry: Catalogue.Entry) -> Result<Spec, SpecError>? {
      guard case .success(let spec)? = specs[entry.id], spec.revision == entry.revision else {
        return nil
      }
      return .success(spec)
    }
  }

  /// The settings and schema; kept if their files are the same.
  private static func steering(
    _ revisions: SteeringRevisions,
    _ repository: borrowing Repository,
    _ old: Steering?
  ) throws(GitFailure) -> Steering {
    if let old, old.revisions == revisions { return old }
    return try Steering(revisions) { _, blob throws(GitFailure) in
      try repository.blob(ObjectID(hex: blob), limit: SteeringFile.largest)
    }
  }

  /// What lists show; `nil` if the spec could not be read at the moment.
  private static func summary(
    of spec: Result<Spec, SpecError>,
    columns: [FieldPath]
  ) -> Summary? {
    switch spec {
    case .success(let spec): Summary(of: spec.document, columns: columns)
    case .failure(.unusableSpec(let unusable)):
      Summary(values: [], problem: unusable.sentence)
    case .failure: nil
    }
  }

  /// One spec, or why it cannot be read.
  static func read(
    _ repository: borrowing Repository,
    _ entry: Catalogue.Entry,
    limit: Int = sizeLimit
  )
    -> Result<Spec, SpecError>
  {
    do throws(GitFailure) {
      let id = ObjectID(hex: entry.revision)
      guard let bytes = try repository.blob(id, limit: limit) else {
        let size = try repository.blobSize(id)
        return .failure(
          .unusableSpec(UnusableSpec(tooLarge: entry.id, revision: entry.revision, size: size))
        )
      }
      return Result { () throws(SpecError) in
        try Spec(pod: entry.id, revision: entry.revision, bytes: bytes)
      }
    } catch {
      return .failure(error.specError)
    }
  }

  /// The same state after another check, which found it unchanged or failed with `trouble`.
  func checkedAgain(trouble: String?) -> Snapshot {
    var copy = self
    let now = ContinuousClock.now
    copy.checked = now
    copy.catalogue =
      trouble.map(catalogue.unconfirmed(because:)) ?? catalogue.confirmed(at: now)
    return copy
  }
}
