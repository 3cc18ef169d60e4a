/// The pods of a repository at one moment.
package struct Catalogue: Sendable {
  /// One pod of the list.
  package struct Entry: Hashable, Sendable {
    package let id: PodID
    /// The blob SHA of its spec.yml.
    package let revision: String
    /// Bytes of its spec.yml, where the source tells.
    package let size: Int?

    package init(id: PodID, revision: String, size: Int? = nil) {
      self.id = id
      self.revision = revision
      self.size = size
    }
  }

  /// In the order of ``PodID``, each pod once.
  package let entries: [Entry]
  /// What looks like a pod but is not listed.
  package let skipped: SkippedFiles
  /// Names that changes with every change of the catalogue's content; for caches of what is made from it.
  package let revision: String
  /// When the source last confirmed it.
  package private(set) var confirmed: ContinuousClock.Instant
  /// Why it could not be confirmed since then, where that was tried: a sentence for people.
  package private(set) var trouble: String?

  package init(
    entries: [Entry],
    revision: String,
    confirmed: ContinuousClock.Instant,
    trouble: String? = nil,
    skipped: SkippedFiles = SkippedFiles()
  ) {
    self.entries = entries.sorted { $0.id < $1.id }
    self.revision = revision
    self.confirmed = confirmed
    self.trouble = trouble
    self.skipped = skipped
  }

  /// The pod's entry; `nil` for a pod that is not listed.
  package func entry(of pod: PodID) -> Entry? {
    var range = entries.startIndex..<entries.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if entries[middle].id == pod { return entries[middle] }
      range =
        entries[middle].id < pod ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  package func contains(_ pod: PodID) -> Bool { entry(of: pod) != nil }

  /// The same pods, found unchanged just now.
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
