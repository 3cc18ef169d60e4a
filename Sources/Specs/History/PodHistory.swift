/// Where it is read what was done to a pod before.
///
/// It holds for pods that are gone, too. Moves of the file are followed; commits that do not touch it are none of
/// its history.
package protocol PodHistory: Sendable {
  /// A page of the commits that touched a pod's spec.yml.
  ///
  /// - Parameters:
  ///   - pod: Which one.
  ///   - commit: The last one of the page before; `nil` for the newest.
  ///   - deadline: When the answer must be there.
  /// - Returns: At most ``RevisionList/page`` of them, newest first; none for a pod that never was.
  /// - Throws: ``SpecError/notFound(message:)`` where `commit` is none of them, and what keeps the source from
  ///   answering.
  func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage

  /// One of these commits, with the texts before and after it.
  ///
  /// - Parameters:
  ///   - pod: Which one.
  ///   - commit: One that the branch holds and that touched the file.
  ///   - deadline: When the answer must be there.
  /// - Returns: The revision and its texts.
  /// - Throws: ``SpecError/notFound(message:)`` for any other commit, and what keeps the source from answering.
  func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts
}

extension SpecError {
  /// The search for older commits goes on when it is asked for again.
  package static func readingHistory(of pod: PodID) -> SpecError {
    .unavailable(
      Unavailability(
        cause: .busy,
        message: "The history of \(pod) is long and is still being read. Try again in 5 seconds.",
        retryAfter: 5
      )
    )
  }
}

extension Editor {
  /// A page of a pod's history, and whether the repository still has the pod.
  ///
  /// - Throws: ``SpecError/noSuchPod(_:)`` for a pod that never was; else as
  ///   ``PodHistory/revisions(of:after:by:)`` does.
  package func history(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> (page: RevisionPage, exists: Bool) {
    let page = try history.revisions(of: pod, after: commit, by: deadline)
    let exists = try repository.catalogue(.remembered, by: deadline).contains(pod)
    if page.revisions.isEmpty, page.older == .none, commit == nil, !exists { throw .noSuchPod(pod) }
    return (page, exists)
  }
}
