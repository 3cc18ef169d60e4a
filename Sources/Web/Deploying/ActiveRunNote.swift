import Answering
import HTML
import Specs

/// A note that a pod is being deployed, on pages that could deploy it once more.
struct ActiveRunNote {
  let pod: PodID
  let run: RunID
  let links: Links

  var markup: Markup {
    let state: Markup =
      run.number == nil
      ? #"<a href="\#(links.run(run))">Its run</a> is not known yet."#
      : #"<a href="\#(links.run(run))">Run \#(run)</a> is in progress."#
    return "<strong>\(pod) is being deployed.</strong> \(state)"
  }
}
