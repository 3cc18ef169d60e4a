import Specs
import Synchronization

/// Reads specs as they were at a revision that somebody names.
///
/// Anybody can make revisions up, so only so many are asked about in a minute.
final class OldSpecs: Sendable {
  private let store: SpecStore
  private let bucket = Mutex(Bucket(capacity: 60, perMinute: 20))

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
    let wait = bucket.withLock { $0.take() ? nil : $0.wait() }
    if let wait {
      throw .unavailable(
        Unavailability(
          cause: .busy,
          message: "Too many old revisions were looked up in the last minute. Try again in \(wait) "
            + "seconds.",
          retryAfter: wait
        )
      )
    }
    do throws(SpecError) {
      return try store.spec(of: Catalogue.Entry(id: pod, revision: revision), by: deadline)
    } catch .notFound {
      throw .noSuchRevision(pod)
    }
  }
}
