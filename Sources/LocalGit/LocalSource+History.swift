package import Specs

extension LocalSource {
  package func spec(
    of pod: PodID,
    at revision: String,
    by deadline: Deadline
  ) throws(SpecError) -> Spec {
    guard let blob = ObjectID(revision: revision) else { throw .noSuchRevision(pod) }
    let repository = try open()
    guard let commit = try tip(repository) else { throw .noSuchRevision(pod) }
    let path = settings.specPath(of: pod)
    var isKnown = false
    do throws(GitFailure) {
      if try repository.blobSize(blob) != nil {
        // If it would take too long to tell, any blob will do: it is only used for comparison.
        isKnown = try repository.hadBlob(blob, at: path, before: commit) ?? true
      }
    } catch {
      throw error.specError
    }
    guard isKnown else { throw .noSuchRevision(pod) }
    return try Snapshot.read(repository, Catalogue.Entry(id: pod, revision: revision)).get()
  }
}
