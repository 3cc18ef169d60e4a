internal import Synchronization
import Threads

/// The known revisions of a pod: the newest ones, and where the search for older ones continues.
package struct RevisionList<Search: Sendable>: Sendable {
  /// Newest first.
  package var revisions: [Revision]
  /// The source's own state of the search.
  package var search: Search
  /// Whether there are no older ones.
  package var isComplete: Bool

  package init(revisions: [Revision] = [], search: Search, isComplete: Bool = false) {
    self.revisions = revisions
    self.search = search
    self.isComplete = isComplete
  }

  var cost: Int { revisions.reduce(1_000) { $0 + $1.cost } }
}

/// The revisions of recently viewed pods, and pages of them.
///
/// An address names the last commit of the page before, so a page is found by going through the
/// commits before it: from memory, or again from the source if they were forgotten. That also
/// proves that a commit belongs to the pod, because it was found on the way from the branch.
package final class RevisionShelf<Search: Sendable>: Sendable {
  private typealias Memory = RecentlyUsed<PodID, RevisionList<Search>>

  /// The number of revisions on a page.
  package static var page: Int { 30 }
  /// The most revisions of a pod to list.
  private static var most: Int { 2_000 }

  private let lists: Mutex<Memory>

  /// - Parameter capacity: Bytes.
  package init(capacity: Int = 3 << 20) { lists = Mutex(Memory(capacity: capacity)) }

  package func known(_ pod: PodID) -> RevisionList<Search>? {
    lists.withLock { $0.value(for: pod) }
  }

  private func keep(_ list: RevisionList<Search>, _ pod: PodID) {
    let cost = list.cost
    lists.withLock { $0.keep(list, for: pod, cost: cost) }
  }

  /// Extends a list until it is long enough or complete, or `more` stops.
  ///
  /// - Throws: What `more` throws; revisions found before are kept.
  private func extend(
    _ list: inout RevisionList<Search>,
    _ pod: PodID,
    until isEnough: (RevisionList<Search>) -> Bool,
    more: (inout RevisionList<Search>) throws(SpecError) -> Bool
  ) throws(SpecError) {
    keep(list, pod)
    while !list.isComplete, !isEnough(list), list.revisions.count < Self.most {
      let goesOn = try more(&list)
      keep(list, pod)
      if !goesOn { return }
    }
  }

  /// A page of revisions.
  ///
  /// - Parameters:
  ///   - pod: The pod.
  ///   - commit: The last one before the page.
  ///   - list: The newest revisions, as the source has just read them.
  ///   - trouble: Why they may be old.
  ///   - more: Finds older ones; returns whether it may be called again for this request.
  /// - Returns: The page.
  /// - Throws: ``SpecError/notFound(message:)`` for a commit that does not belong to the pod; what
  ///   `more` throws.
  package func page(
    of pod: PodID,
    after commit: CommitID?,
    in list: RevisionList<Search>,
    trouble: String? = nil,
    more: (inout RevisionList<Search>) throws(SpecError) -> Bool
  ) throws(SpecError) -> RevisionPage {
    var list = list
    func start(_ list: RevisionList<Search>) -> Int? {
      guard let commit else { return 0 }
      return list.revisions.firstIndex { $0.commit == commit }.map { $0 + 1 }
    }
    // One more than is shown, to know whether there are older ones.
    try extend(
      &list,
      pod,
      until: { list in
        start(list).map { list.revisions.count > $0 + Self.page } ?? false
      },
      more: more
    )
    let canGoOn = !list.isComplete && list.revisions.count < Self.most
    guard let start = start(list) else {
      guard canGoOn || commit == nil else { throw Self.absence(commit, of: pod) }
      return RevisionPage(revisions: [], older: .searching(after: commit), trouble: trouble)
    }
    let shown = Array(list.revisions[start...].prefix(Self.page))
    let last = shown.last?.commit ?? commit
    let older: RevisionPage.Older =
      if list.revisions.count > start + shown.count, let last {
        .after(last)
      } else if list.isComplete {
        .none
      } else {
        canGoOn ? .searching(after: last) : .tooMany
      }
    return RevisionPage(revisions: shown, older: older, trouble: trouble)
  }

  /// One revision, found like a page.
  ///
  /// - Throws: ``SpecError/notFound(message:)`` for a commit that does not belong to the pod,
  ///   ``SpecError/unavailable(_:)`` if the search must continue, and what `more` throws.
  package func revision(
    of pod: PodID,
    at commit: CommitID,
    in list: RevisionList<Search>,
    more: (inout RevisionList<Search>) throws(SpecError) -> Bool
  ) throws(SpecError) -> Revision {
    var list = list
    func find(_ list: RevisionList<Search>) -> Revision? {
      list.revisions.first { $0.commit == commit }
    }
    // The last revision may turn out to have moved the file.
    func isSettled(_ list: RevisionList<Search>) -> Bool {
      find(list) != nil && list.revisions.last?.commit != commit
    }
    try extend(&list, pod, until: isSettled, more: more)
    if let found = find(list) { return found }
    guard !list.isComplete, list.revisions.count < Self.most else {
      throw Self.absence(commit, of: pod)
    }
    throw .readingHistory(of: pod)
  }

  private static func absence(_ commit: CommitID?, of pod: PodID) -> SpecError {
    let name = commit.map { "no commit \($0.short)" } ?? "no commits"
    return .notFound(message: "The history of \(pod) has \(name) on this branch.")
  }
}
