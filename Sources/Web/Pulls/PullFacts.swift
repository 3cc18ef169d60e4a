import Answering
import HTML
import Specs

/// What a pull request is about: pod, branches, people, times.
struct PullFacts {
  /// Files that are named.
  private static let mostFiles = 20

  let pull: PullRequest
  let links: Links
  /// Whether it can change by itself, and the page with it.
  let isFollowed: Bool
  /// Whether the page is loaded again also where scripts are off.
  let isReloaded: Bool

  var about: Markup {
    var facts = Markup()
    func fact(_ name: String, _ value: Markup) {
      facts += "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }
    fact("Pod", #"<a href="\#(links.pod(pull.pod))">\#(pull.pod)</a>"#)
    fact("Status", "\(PullState(pull: pull).words)\(refresh)")
    fact("Requested by", pull.requestedBy.map { "\($0)" } ?? #"<span class="muted">Unknown</span>"#)
    if let author = pull.author { fact("Opened on GitHub by", "\(author)") }
    if let reason = pull.reason { fact("Reason", "\(reason)") }
    if let created = pull.createdAt { fact("Opened", Moment.exact(created)) }
    if let updated = pull.updatedAt { fact("Updated", Moment.exact(updated)) }
    if let ended = pull.endedAt {
      fact(pull.state == .merged ? "Merged" : "Closed", Moment.exact(ended))
    }
    fact(
      "Branch",
      """
      <code>\(pull.branch)</code> <span aria-hidden="true">→</span><span class="visually-hidden"> into </span> \
      <code>\(pull.base)</code>
      """
    )
    fact("Head", "<code>\(String(pull.head.prefix(12)))</code>")
    if let commit = pull.mergeCommit {
      fact("Merge commit", "<code>\(String(commit.prefix(12)))</code>")
    }
    return """
      <section aria-labelledby="about"><h2 id="about">About this pull request</h2><dl class="facts-list">
      \(facts)</dl></section>
      """
  }

  private var refresh: Markup {
    guard isFollowed else { return .empty }
    let words: Markup =
      isReloaded ? #"<span class="small"> (updates automatically)</span>"# : .empty
    return #" – <a href="\#(links.pull(pull.number))">Refresh</a>\#(words)"#
  }

  /// What a person should know before they merge it.
  var notes: Markup {
    var notes: [Markup] = []
    if let note = pull.note { notes.append("\(note)") }
    if pull.foreignCommits > 0 {
      let count = pull.foreignCommits
      notes.append(
        count == 1
          ? "1 commit on its branch was not made in Spec Editor. It is part of this pull request."
          : "\(count) commits on its branch were not made in Spec Editor. They are part of this pull request."
      )
    }
    if !pull.otherFiles.isEmpty { notes.append(files) }
    guard !notes.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="About this pull request">\(notes.map { "<p>\($0)</p>" as Markup })</aside>
      """
  }

  private var files: Markup {
    let shown = pull.otherFiles.prefix(Self.mostFiles)
    let rest = pull.otherFiles.count - shown.count
    let names = shown.enumerated().map { place, path in
      #"\#(place > 0 ? ", " : "")<code class="path">\#(path)</code>"# as Markup
    }
    return "It also changes \(names)\(rest > 0 ? " and \(rest) more" : "")."
  }
}
