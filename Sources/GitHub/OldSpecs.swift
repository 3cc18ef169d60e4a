import Specs

/// Reads specs at a revision that someone names.
///
/// Anyone can make up revisions, so the number of requests per minute is limited.
final class OldSpecs: Sendable {
  private let store: SpecStore
  private let ration = Ration("old revisions were looked up", capacity: 60, perMinute: 20)

  init(store: SpecStore) { self.store = store }

  /// The spec, if it is in memory.
  ///
  /// - Throws: ``SpecError/noSuchRevision(_:)`` for a text that is not a blob SHA.
  func known(_ pod: PodID, at revision: String) throws(SpecError) -> Spec? {
    guard revision.isObjectID, revision.utf8.count == 40 else { throw .noSuchRevision(pod) }
    return try store.known(Catalogue.Entry(id: pod, revision: revision))
  }

  /// The spec, read from GitHub.
  ///
  /// - Throws: ``SpecError/noSuchRevision(_:)`` if GitHub has no such blob.
  func spec(of pod: PodID, at revision: String, by deadline: Deadline) throws(SpecError) -> Spec {
    try ration.take()
    do throws(SpecError) {
      return try store.spec(of: Catalogue.Entry(id: pod, revision: revision), by: deadline)
    } catch .notFound {
      throw .noSuchRevision(pod)
    }
  }
}
