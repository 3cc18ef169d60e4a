/// Reads the history of pods.
///
/// This includes deleted pods. Moves of the file are followed; commits that do not change it are
/// not part of its history.
package protocol PodHistory: Sendable {
  /// A page of the commits that changed a pod's spec.yml.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - commit: The last commit on the page before; `nil` for the newest.
  ///   - deadline: When the answer must be there.
  /// - Returns: At most ``RevisionList/page`` of them, newest first; none for a pod that never
  ///   existed.
  /// - Throws: ``SpecError/notFound(message:)`` if `commit` is not one of them, or why the source
  ///   does not answer.
  func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage

  /// One of these commits, with the texts before and after it.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - commit: A commit on the branch that changed the file.
  ///   - deadline: When the answer must be there.
  /// - Returns: The revision and its texts.
  /// - Throws: ``SpecError/notFound(message:)`` for any other commit, or why the source does not
  ///   answer.
  func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts
}

extension SpecError {
  /// The search for older commits continues with the next request.
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
  /// - Throws: ``SpecError/noSuchPod(_:)`` for a pod that never existed; otherwise like
  ///   ``PodHistory/revisions(of:after:by:)``.
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
