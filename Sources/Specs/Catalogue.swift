/// The pods of a repository at one moment.
package struct Catalogue: Sendable {
  /// One pod of the list.
  package struct Entry: Hashable, Sendable {
    package let id: PodID
    /// The blob SHA of its spec.yml.
    package let revision: String
    /// The size of its spec.yml in bytes, if the source reports it.
    package let size: Int?
    /// What lists show of it; `nil` until its spec.yml has been read.
    package var summary: Summary?

    package init(id: PodID, revision: String, size: Int? = nil, summary: Summary? = nil) {
      self.id = id
      self.revision = revision
      self.size = size
      self.summary = summary
    }
  }

  /// Customers A–Z, environments in the order of the settings, each pod once.
  package private(set) var entries: [Entry]
  /// The number of pods that have not been read yet, so that only their names are known.
  package private(set) var unread: Int
  /// Files that look like pods but are not listed.
  package let skipped: SkippedFiles
  /// A name that changes with the catalogue's content; for caches of derived data.
  package private(set) var revision: String
  /// The repository's settings and schema.
  package let steering: Steering
  /// When the source last confirmed it.
  package private(set) var confirmed: ContinuousClock.Instant
  /// Why the last attempt to confirm it failed, in a sentence for people; `nil` if it succeeded.
  package private(set) var trouble: String?

  package init(
    entries: [Entry],
    revision: String,
    confirmed: ContinuousClock.Instant,
    trouble: String? = nil,
    skipped: SkippedFiles = SkippedFiles(),
    steering: Steering = .builtIn
  ) {
    let settings = steering.settings
    self.entries = entries.sorted { settings.lists($0.id, before: $1.id) }
    unread = entries.count { $0.summary == nil }
    self.steering = steering
    self.revision = revision
    self.confirmed = confirmed
    self.trouble = trouble
    self.skipped = skipped
  }

  package var settings: EditorSettings { steering.settings }

  /// The pod's entry; `nil` for a pod that is not listed.
  package func entry(of pod: PodID) -> Entry? {
    var range = entries.startIndex..<entries.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if entries[middle].id == pod { return entries[middle] }
      range =
        settings.lists(entries[middle].id, before: pod)
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  package func contains(_ pod: PodID) -> Bool { entry(of: pod) != nil }

  /// The same pods, in the order of `steering`.
  package func steered(by steering: Steering) -> Catalogue {
    Catalogue(
      entries: entries,
      revision: revision,
      confirmed: confirmed,
      trouble: trouble,
      skipped: skipped,
      steering: steering
    )
  }

  /// The same pods with what lists show of them; `revision` covers both.
  package func summarized(as revision: String, by summary: (Entry) -> Summary?) -> Catalogue {
    var copy = self
    copy.revision = revision
    copy.unread = 0
    for index in copy.entries.indices {
      let known = summary(copy.entries[index])
      copy.entries[index].summary = known
      if known == nil { copy.unread += 1 }
    }
    return copy
  }

  /// The same pods, which were just found unchanged.
  package func confirmed(at instant: ContinuousClock.Instant) -> Catalogue {
    var copy = self
    copy.confirmed = instant
    copy.trouble = nil
    return copy
  }

  /// The same pods, which could not be confirmed because of `trouble`.
  package func unconfirmed(because trouble: String) -> Catalogue {
    var copy = self
    copy.trouble = trouble
    return copy
  }
}
