import Specs

/// What is known of the repository at one commit, parsed specs included.
struct Snapshot: Sendable {
  /// `nil` for a repository without a commit.
  let commit: ObjectID?
  var catalogue: Catalogue
  var specs: [PodID: Result<Spec, SpecError>]
  /// Counts the readings that found something else than the one before.
  let generation: Int
  /// When the branch was last looked at, with whatever outcome.
  var checked: ContinuousClock.Instant

  /// The largest file that is read.
  static let sizeLimit = Spec.largest
  /// How many specs are read ahead for the list, of how many bytes each, and what they may take of the
  /// memory together; all others are read when asked for.
  private static let (readAhead, readAheadSize, readAheadCost) = (1000, 16 << 10, 8 << 20)

  /// Reads a commit; what the one before had and is unchanged is not read again.
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
    generation = (old?.generation ?? 0) + 1
    checked = now
    catalogue = Catalogue(
      entries: listing?.entries ?? [],
      revision: commit?.hex ?? "empty",
      confirmed: now,
      skipped: listing?.skipped ?? SkippedFiles()
    )
    specs = [:]
    let known = old?.revisions ?? [:]
    var cost = 0
    for entry in catalogue.entries where specs.count < Self.readAhead && cost < Self.readAheadCost {
      let spec =
        if known[entry.id] == entry.revision, let spec = old?.specs[entry.id],
          Self.isLasting(spec)
        {
          spec
        } else {
          Self.read(repository, entry, limit: Self.readAheadSize)
        }
      // What failed is read again for its page, which shows the text.
      guard case .success(let success) = spec else { continue }
      cost += success.cost
      specs[entry.id] = spec
    }
  }

  /// Whether reading the same blob again must end the same way.
  private static func isLasting(_ spec: Result<Spec, SpecError>) -> Bool {
    if case .failure(.unavailable) = spec { false } else { true }
  }

  private var revisions: [PodID: String] {
    Dictionary(catalogue.entries.map { ($0.id, $0.revision) }) { first, _ in first }
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

  /// The same, looked at again just now and found unchanged, or with the trouble that was met.
  func checkedAgain(trouble: String?) -> Snapshot {
    var copy = self
    let now = ContinuousClock.now
    copy.checked = now
    copy.catalogue =
      trouble.map(catalogue.unconfirmed(because:)) ?? catalogue.confirmed(at: now)
    return copy
  }
}
