package import Specs

/// How far the history of a pod was walked: what is to be looked at next, in a repository as it was then.
struct HistoryWalk: Sendable {
  /// A commit that is to be looked at, and where the file stands in it.
  struct Point: Hashable, Sendable {
    let commit: ObjectID
    let path: String
    /// When it was committed: the newest is looked at first.
    let time: Int64
    /// What stands there; `nil` for nothing.
    let entry: TreeEntry?
  }

  /// The commit at the branch.
  let tip: ObjectID?
  var points: [Point]
  /// How often the file was moved, so far.
  var moves = 0

  /// The newest point, which is taken out.
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
  /// Commits that one request looks at, and how long that may take.
  private static let (mostCommits, patience) = (50_000, Duration.milliseconds(500))
  private static let mostMoves = 20

  package func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    let repository = try open()
    var budget = WalkBudget(commits: Self.mostCommits, time: Self.patience)
    let list = try newest(of: pod, repository, &budget)
    return try history.page(of: pod, after: commit, in: list) { list throws(SpecError) in
      try walk(&list, repository, &budget)
    }
  }

  package func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    let repository = try open()
    var budget = WalkBudget(commits: Self.mostCommits, time: Self.patience)
    let list = try newest(of: pod, repository, &budget)
    let revision = try history.revision(of: pod, at: commit, in: list) { list throws(SpecError) in
      try walk(&list, repository, &budget)
    }
    do throws(GitFailure) {
      return RevisionTexts(
        revision: revision,
        before: try revision.parent.flatMap { parent throws(GitFailure) in
          try repository.text(at: revision.previousPath ?? revision.path, in: parent)
        },
        after: try repository.text(at: revision.path, in: commit)
      )
    } catch {
      throw error.specError
    }
  }

  /// What is known of the pod's history from the branch as it is now.
  ///
  /// Where commits were added since it was walked, only these are walked.
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

  /// Walks on until something is found.
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

  /// Looks at one commit: it is the pod's where the file differs from that of every parent.
  ///
  /// As Git does it, a parent that has the same file is the only one that is followed.
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

/// How much of a repository one request may look at.
struct WalkBudget {
  private var commits: Int
  private let end: ContinuousClock.Instant

  init(commits: Int, time: Duration) {
    self.commits = commits
    end = ContinuousClock.now + time
  }

  /// Whether one more commit may be looked at.
  mutating func allows() -> Bool {
    commits -= 1
    return commits >= 0 && (commits % 64 != 0 || ContinuousClock.now < end)
  }
}
