import Answering
import HTML
import Specs
import Text

/// The last deployment of a pod, for lists and the pod's pages: its result, when, and who requested
/// it.
struct LastRunNote {
  let run: Run
  let links: Links
  /// Unix seconds.
  var now = UnixTime.now

  /// Below a pod in a list.
  var brief: Markup {
    """
    <a class="last" href="\(links.run(run.id))"><span class="visually-hidden">Last deployment: </span>\(state)</a>
    """
  }

  /// Below the heading of a pod's page.
  var line: Markup {
    """
    <p class="last">Last deployment: <a href="\(links.run(run.id))">\(state)</a></p>

    """
  }

  private var state: Markup {
    let when: Markup = run.began.map { " \(Moment(time: $0, now: now).ago)" } ?? .empty
    let who: Markup = run.person.map { " by \($0.cut(40))" } ?? .empty
    return "\(Badge.run(run))\(when)\(who)"
  }
}

extension Pages {
  /// The last deployment of a pod; empty if none is known.
  func lastRun(of pod: PodID?, _ links: Links) -> Markup {
    guard let pod, let run = editor.recent.lastRuns()[pod] else { return .empty }
    return LastRunNote(run: run, links: links).line
  }
}
