import Answering
import HTML
import Specs

/// The commits that changed one pod, newest first.
struct HistoryPage {
  let layout: Layout
  let pod: PodID
  let settings: EditorSettings
  let history: RevisionPage
  /// Whether this page begins with the newest.
  let isStart: Bool
  /// Whether the repository still has the pod.
  let exists: Bool

  private var links: Links { layout.links }

  var markup: Markup {
    layout.page(
      title: "History of \(pod)",
      """
      \(PodHistoryHead(layout: layout, pod: pod, settings: settings, exists: exists).markup)\
      <h2>History</h2>
      \(trouble)\(list)\(older)
      """
    )
  }

  private var trouble: Markup {
    guard let trouble = history.trouble else { return .empty }
    return """
      <aside class="note" aria-label="Not up to date"><p>\(trouble) This list was read earlier.</p></aside>

      """
  }

  private var list: Markup {
    guard !history.revisions.isEmpty else {
      return history.older == .none ? "<p>No older commits.</p>\n" : .empty
    }
    return """
      <ol class="revisions">\(history.revisions.enumerated().map(row))</ol>

      """
  }

  private func row(_ place: Int, _ revision: Revision) -> Markup {
    let current: Markup =
      isStart && place == 0 && exists ? #" <span class="current">Current</span>"# : .empty
    let reason: Markup =
      revision.words.reason.map { #"<p class="reason">\#($0)</p>"# } ?? .empty
    return """
      <li><p class="subject"><a href="\(links.revision(pod, revision.commit))">\(revision.title)</a>\(current)</p>
      \(reason)<p class="small">\(RevisionFacts(revision: revision, layout: layout).line)</p></li>
      """
  }

  private var older: Markup {
    let first: Markup =
      isStart ? .empty : #"<a href="\#(links.history(pod))">Back to the newest</a>"#
    let next: Markup =
      switch history.older {
      case .none: .empty
      case .after(let commit):
        #"<a class="button" href="\#(links.history(pod, after: commit))">Show older</a>"#
      case .searching(let commit):
        """
        <span>The history is long and is still being read.</span> \
        <a class="button" href="\(links.history(pod, after: commit))">Continue</a>
        """
      case .tooMany: "<span>Older commits are not listed here.</span>"
      }
    return #"<p class="actions">\#(next) \#(first)</p>"#
  }
}

/// The head of a pod's history; a deleted pod has no other pages.
struct PodHistoryHead {
  let layout: Layout
  let pod: PodID
  let settings: EditorSettings
  let exists: Bool

  var markup: Markup {
    let links = layout.links
    let below: Markup =
      exists
      ? PodTabs(links: links, pod: pod, current: .history).markup
      : """
      <div class="note"><p>\(pod) no longer exists on branch \(layout.origin.branch). \
      To create it again, open a version and go back to it.</p></div>

      """
    let file = exists ? FileLink(origin: layout.origin, pod: pod).markup : .empty
    return """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">\(pod)</span></nav>
      <div class="heading"><h1>\(pod.customer) \(Badge.environment(pod.environment.text, settings))</h1>\(file)</div>
      \(below)
      """
  }
}

extension Revision {
  /// The first line of the commit's message.
  var title: String { words.subject.isEmpty ? "Commit \(commit.short)" : words.subject }
}
