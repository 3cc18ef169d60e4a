import Answering
import HTML
import Specs

/// That a pull request is open for a pod, for pages from which the pod could be changed.
struct PullNote {
  let pull: PullSummary
  let links: Links
  /// Whether a change of the pod starts from the pull request's values and updates it.
  let isStart: Bool

  var markup: Markup {
    let title: Markup =
      #"<strong><a href="\#(links.pull(pull.number))">Pull request #\#(pull.number)</a> is open for this pod.</strong>"#
    let page: Markup =
      Links.external(pull.link).map {
        #" <a href="\#($0)" rel="noopener">See it on GitHub</a>."#
      } ?? .empty
    let words: Markup =
      isStart
      ? "This page shows its values, and your change updates it."
      : "This page shows the values without it."
    return """
      <aside class="note" aria-label="Open pull request"><p>\(title) \(words)\(page)</p></aside>

      """
  }
}

/// The open pull request of a pod, beside the pod in lists.
struct PullLink {
  let pull: PullSummary
  let links: Links

  var markup: Markup {
    """
    <a class="pull" href="\(links.pull(pull.number))" aria-label="Pull request #\(pull.number) is open">\
    PR #\(pull.number)</a>
    """
  }
}

extension Pages {
  /// What a page says of a pod's open pull request; nothing where none is known.
  func pullNote(of pod: PodID?, _ links: Links) -> Markup {
    guard let pod, let pull = editor.pulls.openPulls()[pod] else { return .empty }
    let isStart = editor.deployer.mode(in: pod.environment) == .pullRequest
    return PullNote(pull: pull, links: links, isStart: isStart).markup
  }

  /// The run that deploys a pod now, for pages that would start another; `nil` if a change opens a pull request.
  func run(beside pod: PodID, _ visit: Visit) -> RunID? {
    guard editor.deployer.mode(in: pod.environment) != .pullRequest else { return nil }
    return editor.runs.activeRun(of: pod, by: visit.deadline)?.id
  }
}
