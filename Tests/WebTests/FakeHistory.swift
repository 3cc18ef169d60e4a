import Specs
import Testing

/// A history in memory, made with texts of a pod, newest first.
struct FakeHistory: PodHistory {
  var all: [RevisionTexts] = []
  /// The number of commits on a page.
  var page = 30

  /// The name of the commit with the pod's text that many changes ago.
  static func name(_ age: Int) -> String {
    String(repeating: "c", count: 38) + String(10 + age)
  }

  /// - Parameters:
  ///   - texts: The pod's texts, newest first; `nil` if it did not exist.
  ///   - messages: The messages of the commits.
  init(_ texts: [String?] = [], messages: [String] = []) {
    for (age, text) in texts.enumerated() {
      guard let commit = CommitID(Self.name(age)) else { continue }
      let revision = Revision(
        commit: commit,
        parent: CommitID(Self.name(age + 1)),
        author: "Ada",
        date: 1_767_312_000,
        words: CommitWords(messages.count > age ? messages[age] : "Change \(age)"),
        run: age == 0 ? RunID(number: 42) : nil,
        path: "demo/infra/advworks/dev/spec.yml"
      )
      func old(_ text: String?) -> OldText? {
        text.map { OldText(revision: FakeSource.revision(of: $0), bytes: Array($0.utf8)) }
      }
      let before = age + 1 < texts.count ? old(texts[age + 1]) : nil
      all.append(RevisionTexts(revision: revision, before: before, after: old(text)))
    }
  }

  func revisions(
    of pod: PodID,
    after commit: CommitID?,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionPage {
    var start = 0
    if let commit {
      guard let place = all.firstIndex(where: { $0.revision.commit == commit }) else {
        throw .notFound(message: "The history has no such commit.")
      }
      start = place + 1
    }
    let shown = all.dropFirst(start).prefix(page).map(\.revision)
    let last = shown.last?.commit
    let hasMore = start + shown.count < all.count
    return RevisionPage(revisions: shown, older: hasMore ? last.map { .after($0) } ?? .none : .none)
  }

  func revision(
    of pod: PodID,
    at commit: CommitID,
    by deadline: Deadline
  ) throws(SpecError) -> RevisionTexts {
    guard let found = all.first(where: { $0.revision.commit == commit }) else {
      throw .notFound(message: "The history has no such commit.")
    }
    return found
  }
}
