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

  /// In the order of ``PodID``.
  package let entries: [Entry]
  /// Names that changes with every change of the catalogue's content; for caches of what is made from it.
  package let revision: String
  /// When the source last confirmed it.
  package let confirmed: ContinuousClock.Instant
  /// Why it could not be confirmed since then, where that was tried: a sentence for people.
  package let trouble: String?
  /// Folders that hold a spec.yml but whose names no pod may have, such as `a b/dev`.
  package let unnameable: [String]

  package init(
    entries: [Entry],
    revision: String,
    confirmed: ContinuousClock.Instant,
    trouble: String? = nil,
    unnameable: [String] = []
  ) {
    self.entries = entries.sorted { $0.id < $1.id }
    self.revision = revision
    self.confirmed = confirmed
    self.trouble = trouble
    self.unnameable = unnameable
  }

  package func contains(_ pod: PodID) -> Bool { entries.contains { $0.id == pod } }
}
