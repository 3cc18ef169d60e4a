import Answering
import HTML
import Specs

/// The approvals that a run waits for, with the form to decide, and the decisions so far.
struct ApprovalForm {
  let run: Run
  let links: Links
  let formToken: String
  /// Unix seconds.
  let now: Int64

  var markup: Markup { "\(waiting)\(decided)" }

  private var waiting: Markup {
    let isWaiting =
      run.status == .other("waiting") || run.conclusion == "action_required"
      || !run.approvals.isEmpty
    guard isWaiting else { return .empty }
    let link: Markup =
      Links.external(run.link).map {
        #" <a href="\#($0)" rel="noopener">Review it on GitHub</a>."#
      } ?? .empty
    let mayDecide = run.actions.contains(.approve)
    return """
      <section class="panel" aria-labelledby="approval"><h2 id="approval">\(mayDecide ? "Your approval is needed" : "Waiting for approval")</h2>
      \(run.approvals.isEmpty ? "<p>This run waits for approval.\(link)</p>" as Markup : .joined(run.approvals.map(line)))\
      \(mayDecide ? form : run.approvals.isEmpty ? .empty : "<p>The token cannot approve or reject it.\(link)</p>" as Markup)</section>
      """
  }

  private func line(_ approval: Run.Approval) -> Markup {
    let who: Markup =
      approval.reviewers.isEmpty
      ? .empty : " May be approved by \(approval.reviewers.joined(separator: ", "))."
    var wait = Markup()
    if approval.wait > 0 {
      wait = " Waits \(approval.wait) \(approval.wait == 1 ? "minute" : "minutes")"
      if let since = approval.waitsSince {
        wait += ", until \(Moment.exact(since + Int64(approval.wait) * 60))"
      }
      wait += "."
    }
    return "<p>Environment <b>\(approval.name)</b>.\(who)\(wait)</p>\n"
  }

  private var form: Markup {
    """
    <form action="\(links.run(run.id, .approve))" method="post">
    <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
    <div class="field"><label for="comment">Comment</label><p class="help" id="comment-help">Optional. Shown on GitHub.</p>
    <textarea id="comment" name="comment" rows="2" maxlength="\(RunAction.longestComment)" aria-describedby="comment-help"></textarea></div>
    <p class="actions"><button type="submit" class="primary">Approve and deploy</button>
    <button type="submit" class="danger" formaction="\(links.run(run.id, .reject))">Reject</button></p></form>
    """
  }

  private var decided: Markup {
    guard !run.decisions.isEmpty else { return .empty }
    return """
      <section aria-labelledby="decisions"><h2 id="decisions">Approvals</h2><ul>\(run.decisions.map { decision in
        let who = decision.by ?? "Someone"
        let place = decision.environments.joined(separator: ", ")
        let comment: Markup = decision.comment.isEmpty ? .empty : ": “\(decision.comment)”"
        return "<li>\(who) \(Badge.words(decision.state)) \(place)\(comment)</li>" as Markup
      })</ul></section>
      """
  }
}
