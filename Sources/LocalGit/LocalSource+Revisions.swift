package import Specs
import Threads

/// The state of a walk through a pod's history: the next points to visit, in a repository at one
/// commit.
struct HistoryWalk: Sendable {
  /// A commit to visit, and the path of the file there.
  struct Point: Hashable, Sendable {
    let commit: ObjectID
    let path: String
    /// When it was committed; the newest is visited first.
    let time: Int64
    /// The entry at the path; `nil` if there is none.
    let entry: TreeEntry?
  }

  /// The commit at the branch.
  let tip: ObjectID?
  var points: [Point]
  /// How often the file was moved so far.
  var moves = 0

  /// Removes and returns the newest point.
  mutating func next() -> Point? {
    guard let newest = points.indices.max(by: { points[$0].time < points[$1].time }) else {
      return nil
    }
    return points.remove(at: newest)
  }

  mutating func add(_ point: Point) {
    if !points.contains(where: { $0.commit == point.commit && $0.path == point.path }) {
      points.append(point)
    }
  }
}

extension LocalSource: PodHistory {
  /// The most commits that one request visits, and the time for it; less for a pod that may not
  /// exist.
  private static let (mostCommits, patience, least) = (
    50_000, Duration.seconds(2), Duration.milliseconds(250)
  )
  private static let mostMoves = 20

  package func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    try walking(to: pod) { repository, budget throws(SpecError) in
      let list = try newest(of: pod, repository, &budget)
      return try history.page(of: pod, after: commit, in: list) { list throws(SpecError) in
        try walk(&list, repository, &budget)
      }
    }
  }

  package func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    try walking(to: pod) { repository, budget throws(SpecError) in
      let list = try newest(of: pod, repository, &budget)
      let revision = try history.revision(of: pod, at: commit, in: list) {
        list throws(SpecError) in
        try walk(&list, repository, &budget)
      }
      do throws(GitFailure) {
        var before: OldText?
        if let parent = revision.parent {
          before = try repository.text(at: revision.previousPath ?? revision.path, in: parent)
        }
        let after = try repository.text(at: revision.path, in: commit)
        return RevisionTexts(revision: revision, before: before, after: after)
      } catch {
        throw error.specError
      }
    }
  }

  /// Opens the repository for a walk, and returns the memory of a long walk afterwards.
  private func walking<Value>(
    to pod: PodID,
    _ body: (borrowing Repository, inout WalkBudget) throws(SpecError) -> Value
  ) throws(SpecError) -> Value {
    func walk(_ budget: inout WalkBudget) throws(SpecError) -> Value {
      let repository = try open()
      return try body(repository, &budget)
    }
    var budget = try budget(for: pod)
    defer { if budget.isLarge { LargeWork.giveBack() } }
    return try walk(&budget)
  }

  private func budget(for pod: PodID) throws(SpecError) -> WalkBudget {
    let exists = try snapshot(.remembered).catalogue.entry(of: pod) != nil
    return WalkBudget(
      walks: walks,
      commits: Self.mostCommits,
      time: exists ? Self.patience : Self.least
    )
  }

  /// What is known of the pod's history from the current branch.
  ///
  /// If commits were added since the last walk, only these are visited.
  private func newest(
    of pod: PodID,
    _ repository: borrowing Repository,
    _ budget: inout WalkBudget
  ) throws(SpecError) -> RevisionList<HistoryWalk> {
    let tip = try tip(repository)
    let known = history.known(pod)
    if let known, known.search.tip == tip { return known }
    var list = RevisionList(search: HistoryWalk(tip: tip, points: []))
    guard let tip else {
      list.isComplete = true
      return list
    }
    do throws(GitFailure) {
      list.search.points = [try repository.point(tip, at: settings.specPath(of: pod))]
      while let known, let old = known.search.tip, list.search.points.count == 1,
        let point = list.search.points.first
      {
        if point.commit == old, point.path == settings.specPath(of: pod) {
          list.revisions += known.revisions
          list.search.points = known.search.points
          list.search.moves += known.search.moves
          list.isComplete = known.isComplete
          break
        }
        guard budget.allows() else { break }
        try step(&list, repository)
      }
    } catch {
      throw error.specError
    }
    return list
  }

  /// Walks on until a revision is found.
  ///
  /// - Returns: Whether this request may walk on.
  private func walk(
    _ list: inout RevisionList<HistoryWalk>,
    _ repository: borrowing Repository,
    _ budget: inout WalkBudget
  ) throws(SpecError) -> Bool {
    let count = list.revisions.count
    do throws(GitFailure) {
      while !list.isComplete, list.revisions.count == count {
        guard budget.allows() else { return false }
        try step(&list, repository)
      }
    } catch {
      throw error.specError
    }
    return true
  }

  /// Visits one commit: it belongs to the pod if the file differs from that of every parent.
  ///
  /// As in Git, if a parent has the same file, only that parent is followed.
  private func step(
    _ list: inout RevisionList<HistoryWalk>,
    _ repository: borrowing Repository
  ) throws(GitFailure) {
    guard let point = list.search.next() else {
      list.isComplete = true
      return
    }
    defer { list.isComplete = list.search.points.isEmpty }
    let commit = try repository.commit(point.commit)
    var parents: [HistoryWalk.Point] = []
    for parent in commit.parents {
      let parent = try repository.point(parent, at: point.path)
      if parent.entry?.id == point.entry?.id {
        list.search.add(parent)
        return
      }
      parents.append(parent)
    }
    guard point.entry != nil || !parents.isEmpty,
      !list.revisions.contains(where: { $0.commit.text == point.commit.hex }),
      var revision = commit.revision(at: point.path)
    else { return }
    if let entry = point.entry, let parent = commit.parents.first,
      parents.allSatisfy({ $0.entry == nil }), list.search.moves < Self.mostMoves,
      let old = try repository.origin(of: entry, in: point.commit, since: parent)
    {
      revision.previousPath = old
      list.search.moves += 1
      parents = [try repository.point(parent, at: old)]
    }
    list.revisions.append(revision)
    for parent in parents { list.search.add(parent) }
  }
}

/// How much of a repository one request may read.
///
/// Reading Git's packs uses a cache of many megabytes, so only one request walks at a time.
struct WalkBudget {
  /// How long to wait for others.
  private static let patience = Duration.seconds(5)
  private static let large = 1_000

  private let walks: Budget
  private let time: Duration
  private let commits: Int
  private var looked = 0
  private var share: Budget.Share?
  private var end = ContinuousClock.now

  init(walks: Budget, commits: Int, time: Duration) {
    self.walks = walks
    self.commits = commits
    self.time = time
  }

  /// Whether it has used much memory.
  var isLarge: Bool { looked > Self.large }

  /// Whether one more commit may be visited.
  mutating func allows() -> Bool {
    if share == nil {
      guard looked == 0, let share = walks.share(of: 1, within: Self.patience) else { return false }
      self.share = share
      end = ContinuousClock.now + time
    }
    looked += 1
    return looked <= commits && (looked % 64 != 0 || ContinuousClock.now < end)
  }
}
