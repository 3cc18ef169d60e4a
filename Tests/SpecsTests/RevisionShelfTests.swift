import Testing

@testable import Specs

/// Pages of revisions from a source that numbers its commits and returns ten at a time.
@Suite struct RevisionShelfTests {
  private static func commit(_ number: Int) throws -> CommitID {
    try #require(CommitID(String(repeating: "0", count: 40 - "\(number)".count) + "\(number)"))
  }

  private static func revision(_ number: Int) throws -> Revision {
    Revision(
      commit: try commit(number),
      parent: nil,
      author: nil,
      date: nil,
      words: CommitWords("\(number)"),
      run: nil,
      path: "a/dev/spec.yml"
    )
  }

  private let shelf = RevisionShelf<Int>()
  private let pod = PodID.named("a/dev")

  /// The next commits of a source, with a number of commits and a number of calls.
  private func more(
    _ all: [Revision],
    times: Int = .max
  ) -> (inout RevisionList<Int>) throws(SpecError) -> Bool {
    var left = times
    return { list throws(SpecError) in
      guard left > 0 else { return false }
      left -= 1
      list.revisions += all.dropFirst(list.search).prefix(10)
      list.search += 10
      list.isComplete = list.search >= all.count
      return left > 0
    }
  }

  @Test(arguments: [1, 29, 30, 31, 60, 61, 100])
  func `pages hold every revision once, and the last one says so`(count: Int) throws {
    let all = try (1...count).map { try Self.revision($0) }
    var (seen, after): ([Revision], CommitID?) = ([], nil)
    while true {
      let start = shelf.known(pod) ?? RevisionList(search: 0)
      let page = try shelf.page(of: pod, after: after, in: start, more: more(all))
      #expect((1...30).contains(page.revisions.count))
      seen += page.revisions
      guard case .after(let last) = page.older else {
        #expect(page.older == .none)
        break
      }
      after = last
    }
    #expect(seen == all)
  }

  @Test func `a long search continues where it stopped and misses nothing`() throws {
    let all = try (1...45).map { try Self.revision($0) }
    var page = try shelf.page(
      of: pod,
      after: nil,
      in: RevisionList(search: 0),
      more: more(all, times: 1)
    )
    #expect(page.revisions.count == 10 && page.older == .searching(after: all[9].commit))
    let known = try #require(shelf.known(pod))
    page = try shelf.page(of: pod, after: all[9].commit, in: known, more: more(all))
    #expect(page.revisions.first == all[10] && page.revisions.count == 30)
  }

  @Test func `a commit outside of the complete history is not found`() throws {
    let all = try (1...15).map { try Self.revision($0) }
    let other = try Self.commit(99)
    let error = failure { () throws(SpecError) in
      try shelf.revision(of: pod, at: other, in: RevisionList(search: 0), more: more(all, times: 1))
    }
    guard case .unavailable(let unavailability)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(unavailability.retryAfter != nil)
    let known = try #require(shelf.known(pod))
    for _ in 0..<2 {
      let error = failure { () throws(SpecError) in
        try shelf.revision(of: pod, at: other, in: known, more: more(all))
      }
      guard case .notFound? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    let page = failure { () throws(SpecError) in
      try shelf.page(of: pod, after: other, in: known, more: more(all))
    }
    #expect(page != nil)
  }

  private func failure<Value>(of body: () throws(SpecError) -> Value) -> SpecError? {
    do throws(SpecError) {
      _ = try body()
      return nil
    } catch {
      return error
    }
  }
}
