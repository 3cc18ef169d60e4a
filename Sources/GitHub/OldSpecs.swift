import Specs

/// Reads specs as they were at a revision that somebody names.
///
/// Anybody can make revisions up, so only so many are asked about in a minute.
final class OldSpecs: Sendable {
  private let store: SpecStore
  private let ration = Ration("old revisions were looked up", capacity: 60, perMinute: 20)

  init(store: SpecStore) { self.store = store }

  /// The spec, where it is in memory.
  ///
  /// - Throws: ``SpecError/noSuchRevision(_:)`` for a text that names no blob.
  func known(_ pod: PodID, at revision: String) throws(SpecError) -> Spec? {
    guard revision.isObjectID, revision.utf8.count == 40 else { throw .noSuchRevision(pod) }
    return try store.known(Catalogue.Entry(id: pod, revision: revision))
  }

  /// The spec, from GitHub.
  ///
  /// - Throws: ``SpecError/noSuchRevision(_:)`` where GitHub has no such blob.
  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec {
    try ration.take()
    do throws(SpecError) {
      return try store.spec(of: Catalogue.Entry(id: pod, revision: revision), by: deadline)
    } catch .notFound {
      throw .noSuchRevision(pod)
    }
  }
}
