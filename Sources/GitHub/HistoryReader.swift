import Curl
import Specs
import Text
import Threads

/// The state of reading GitHub's list of a pod's commits.
struct HistorySearch: Sendable {
  enum Next: Sendable {
    /// A page of the commits that changed a path, from a commit on.
    case page(CommitID, path: String, number: Int)
    /// Whether the oldest commit moved the file here; its list of files says that.
    case origin(path: String, page: Int)
  }

  var next: Next?
  /// The ETag of the first page.
  var etag: EntityTag?
  /// When that was requested.
  var checked: ContinuousClock.Instant
  /// How often the file was moved so far.
  var moves = 0
}

/// Reads the history of pods from GitHub's commits.
///
/// The newest commits are requested with the ETag of the last answer, which costs nothing while
/// they are the same. Older commits never change and are kept. Unknown ones have their own budget,
/// so that people who browse histories do not use up the rate limit for deployments.
final class HistoryReader: Sendable {
  typealias List = RevisionList<HistorySearch>

  /// The number of commits in one request.
  private static let page = 50
  /// The most requests that one page may cause.
  private static let mostPages = 12
  /// How long the newest commits count as current.
  private static let freshFor: Duration = .seconds(1)
  private static let mostMoves = 20
  /// The most files of one commit to search, in pages of 100.
  private static let mostFilePages = 5

  private let api: API
  private let settings: GitHubSettings
  private let links: WebLinks
  private let shelf = RevisionShelf<HistorySearch>()
  private let texts: OldTexts
  private let ration = Ration("histories were read", capacity: 240, perMinute: 40)
  private let readings = SharedFetch<PodID, List>()

  init(api: API, settings: GitHubSettings, links: WebLinks) {
    self.api = api
    self.settings = settings
    self.links = links
    texts = OldTexts(api: api, settings: settings, ration: ration)
  }

  func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    let (list, trouble) = try newest(of: pod, by: deadline)
    var pages = Self.mostPages
    return try shelf.page(of: pod, after: commit, in: list, trouble: trouble) {
      list throws(SpecError) in
      try more(&list, by: deadline)
      pages -= 1
      return pages > 0
    }
  }

  func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    // Known revisions of the pod are kept.
    let list: List
    if let known = shelf.known(pod),
      known.revisions.dropLast().contains(where: { $0.commit == commit })
    {
      list = known
    } else {
      list = try newest(of: pod, by: deadline).list
    }
    var pages = Self.mostPages
    let revision = try shelf.revision(of: pod, at: commit, in: list) { list throws(SpecError) in
      try more(&list, by: deadline)
      pages -= 1
      return pages > 0
    }
    let before: OldText? =
      if let parent = revision.parent {
        try texts.text(at: revision.previousPath ?? revision.path, in: parent, by: deadline)
      } else {
        nil
      }
    return RevisionTexts(
      revision: revision,
      before: before,
      after: try texts.text(at: revision.path, in: commit, by: deadline)
    )
  }

  // MARK: Commits

  /// The newest commits; if GitHub cannot be used, the last ones with the reason.
  private func newest(
    of pod: PodID,
    by deadline: Deadline
  ) throws(SpecError) -> (list: List, trouble: String?) {
    let known = shelf.known(pod)
    if let known, ContinuousClock.now - known.search.checked < Self.freshFor { return (known, nil) }
    do throws(SpecError) {
      let list = try readings.value(for: pod, by: deadline) { () throws(SpecError) in
        try read(pod, known, by: deadline)
      }
      return (list, nil)
    } catch .unavailable(let unavailability) {
      guard let known else { throw .unavailable(unavailability) }
      return (known, unavailability.message)
    }
  }

  private func read(_ pod: PodID, _ known: List?, by deadline: Deadline) throws(SpecError) -> List {
    let path = "\(Paths(settings).pods)\(pod)/spec.yml"
    let began = ContinuousClock.now
    if known?.search.etag == nil { try ration.take() }
    let (commits, etag) = try commits(
      settings.branch,
      path,
      etag: known?.search.etag,
      by: deadline
    )
    guard var commits else {
      guard var known else { return List(search: HistorySearch(checked: began), isComplete: true) }
      known.search.checked = began
      known.search.etag = etag ?? known.search.etag
      return known
    }
    if known?.search.etag != nil { ration.charge(1) }
    var search = HistorySearch(etag: etag, checked: began)
    // Known commits are appended if the new list continues with them.
    if let known, let first = known.revisions.first?.commit,
      let place = commits.revisions.firstIndex(where: { $0.commit == first }),
      zip(commits.revisions[place...], known.revisions).allSatisfy({ $0.commit == $1.commit })
    {
      commits.revisions.replaceSubrange(place..., with: known.revisions)
      search.next = known.search.next
      search.moves = known.search.moves
      return List(revisions: commits.revisions, search: search, isComplete: known.isComplete)
    }
    search.next = next(after: commits, path, number: 1, start: commits.revisions.first?.commit)
    return List(
      revisions: commits.revisions,
      search: search,
      isComplete: commits.revisions.isEmpty
    )
  }

  private struct Commits {
    var revisions: [Revision]
    /// Whether the page is full, so that there may be another one.
    let isFull: Bool
  }

  private func next(
    after commits: Commits,
    _ path: String,
    number: Int,
    start: CommitID?
  ) -> HistorySearch.Next? {
    guard commits.isFull, let start else { return .origin(path: path, page: 1) }
    return .page(start, path: path, number: number + 1)
  }

  /// Reads the next page of a list, or searches for the file's earlier path.
  private func more(_ list: inout List, by deadline: Deadline) throws(SpecError) {
    guard let next = list.search.next, let oldest = list.revisions.last else {
      list.isComplete = true
      return
    }
    try ration.take()
    switch next {
    case .page(let start, let path, let number):
      let found = try commits(start.text, path, page: number, by: deadline).commits
      let commits = found ?? Commits(revisions: [], isFull: false)
      let known = Set(list.revisions.suffix(2 * Self.page).map(\.commit))
      list.revisions += commits.revisions.filter { !known.contains($0.commit) }
      list.search.next = self.next(after: commits, path, number: number, start: start)
    case .origin(let path, let page):
      switch try origin(of: path, in: oldest, page: page, by: deadline) {
      case .continues: list.search.next = .origin(path: path, page: page + 1)
      case .none: list.search.next = nil
      case .moved(let old):
        list.revisions[list.revisions.count - 1].previousPath = old
        list.search.moves += 1
        list.search.next = oldest.parent.map { .page($0, path: old, number: 1) }
      }
      if list.search.moves > Self.mostMoves { list.search.next = nil }
    }
    list.isComplete = list.search.next == nil
  }

  /// A page of the commits that changed a path; `nil` if it is unchanged.
  private func commits(
    _ start: String,
    _ file: String,
    page: Int = 1,
    etag: EntityTag? = nil,
    by deadline: Deadline
  ) throws(SpecError) -> (commits: Commits?, etag: EntityTag?) {
    let path =
      "\(api.repositoryPath)/commits?sha=\(PercentEncoding.encoded(start))"
      + "&path=\(PercentEncoding.encoded(file))&per_page=\(Self.page)&page=\(page)"
    do throws(CallFailure) {
      let answer = try api.send(.get(path, etag: etag), by: deadline)
      if answer.isUnchanged { return (nil, answer.etag) }
      let payload = try answer.decoded(as: [CommitPayload].self)
      let revisions = payload.prefix(Self.page).compactMap { $0.revision(at: file, api, links) }
      guard revisions.count == min(payload.count, Self.page) else { throw answer.unintelligible }
      return (Commits(revisions: revisions, isFull: payload.count >= Self.page), answer.etag)
    } catch {
      throw error.explained(by: purpose)
    }
  }

  private enum FileOrigin { case none, continues, moved(String) }

  /// What a commit did to the file that it added.
  private func origin(
    of path: String,
    in revision: Revision,
    page: Int,
    by deadline: Deadline
  ) throws(SpecError) -> FileOrigin {
    let address = "\(api.repositoryPath)/commits/\(revision.commit)?per_page=100&page=\(page)"
    do throws(CallFailure) {
      let answer = try api.send(.get(address), by: deadline)
      let files = try answer.decoded(as: CommitFilesPayload.self).files ?? []
      guard let file = files.first(where: { $0.filename == path }) else {
        return files.count >= 100 && page < Self.mostFilePages ? .continues : .none
      }
      guard file.status == "renamed", let old = file.previous_filename, old.isYAML, old != path,
        old.utf8.count <= 1_000, old.unicodeScalars.allSatisfy({ !$0.isControl })
      else { return .none }
      return .moved(old)
    } catch .tooLarge {
      // Its patches are too large to read, so the origin stays unknown.
      return .none
    } catch {
      throw error.explained(by: purpose)
    }
  }

  private var purpose: Purpose { .history(of: settings) }
}
