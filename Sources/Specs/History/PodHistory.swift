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
