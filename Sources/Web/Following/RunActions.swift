import Answering
import HTML
import Specs

/// The actions on a run; those that stop or repeat something ask for confirmation.
struct RunActions {
  let run: Run
  let links: Links
  let formToken: String

  var markup: Markup {
    var buttons = Markup()
    if run.actions.contains(.rerunFailed) {
      buttons += confirmed(
        .rerunFailed,
        "Re-run failed jobs",
        "Runs the failed jobs again with the same inputs and the same workflow."
      )
    }
    if run.actions.contains(.rerun) {
      buttons += confirmed(
        .rerun,
        "Re-run all jobs",
        "Runs all jobs again with the same inputs and the same workflow. To go back to an older version, use the pod’s history."
      )
    }
    if let pod = run.pod, run.isCompleted, !run.changes.isEmpty {
      buttons +=
        #"<a class="button" href="\#(links.pod(pod, as: run.id))">Edit and run again</a>\#n"#
    }
    if run.status != .searching, let link = Links.external(run.link) {
      buttons += #"<a class="button" href="\#(link)" rel="noopener">Open on GitHub</a>\#n"#
    }
    if run.actions.contains(.cancel) {
      buttons += confirmed(
        .cancel,
        "Cancel run",
        "Stops the run. Changes it has already made are not undone."
      )
    }
    return buttons.isEmpty ? .empty : #"<div class="actions run-actions">\#(buttons)</div>"#
  }

  private func confirmed(_ action: RunAction.Kind, _ name: String, _ words: String) -> Markup {
    """
    <details class="ask" id="ask-\(action.rawValue)"><summary class="button">\(name)</summary>
    <form action="\(links.run(run.id, action))" method="post">
    <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
    <p>\(words)</p>
    <button type="submit" class="\(action == .cancel ? "danger" : "primary")">\(name) \(run.id)</button></form></details>

    """
  }
}
