import Answering
import HTML
import Specs

/// One pull request: how it stands, what it changes, what others say of it, and what can be done.
///
/// Its parts (`data-part`) are taken over by the page's script, as those of ``RunPage`` are.
struct PullPage {
  let layout: Layout
  let pull: PullRequest
  let schema: SpecSchema
  let settings: EditorSettings
  let formToken: String
  /// Why something that was asked of it was not done.
  var problem: Problem?
  /// What was typed instead of the pod's name.
  var wrongName: String?

  private var links: Links { layout.links }
  private var state: PullState { PullState(pull: pull) }
  private var facts: PullFacts {
    PullFacts(pull: pull, links: links, isFollowed: !pull.isSettled, isReloaded: refresh != nil)
  }

  var markup: Markup {
    layout.page(
      title: "Pull request #\(pull.number): \(pull.pod), \(state.words.lowercased())",
      isError: problem != nil,
      refresh: refresh,
      scripts: ["run.js"],
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <a href="\(links.pod(pull.pod))">\(pull.pod)</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">Pull request #\(pull.number)</span></nav>
      <div class="run" data-follow="pull request" \
      data-page="\(links.pull(pull.number))"\
      \(attribute: "data-poll", pull.isSettled ? nil : links.api(pull: pull.number))>
      <div class="heading near state is-\(state.kind)" data-part="state"><div><h1>\(pull.title) \
      <span class="muted">#\(pull.number)</span></h1><p class="took">\(state.sentence)</p></div>\
      <span role="status">\(state.badge)</span></div>
      \(FollowProblem(problem: problem).markup)<div data-part="actions">\(actions)</div>
      <div data-part="notes">\(facts.notes)</div>
      <div class="running"><div>
      <div data-part="checks">\(PullChecks(pull: pull, links: links).markup)</div>
      <div data-part="changes">\(changes)</div>
      </div>
      <div class="about" data-part="about">\(facts.about)\(further)</div></div>
      </div>
      <p class="actions"><a href="\(links.pod(pull.pod))">Back to \(pull.pod)</a> \
      <a href="\(links.pods)">All pods</a></p>
      """
    )
  }

  /// A page is not reloaded while a person reads a refusal or types the name of a pod.
  private var refresh: Int? {
    guard problem == nil, !pull.isSettled else { return nil }
    if pull.state == .merged || pull.mergeability == .computing { return 10 }
    let asksName = settings.isProtected(pull.pod.environment) && pull.actions.contains(.merge)
    return asksName ? nil : 60
  }

  private var actions: Markup {
    PullActions(
      pull: pull,
      links: links,
      settings: settings,
      formToken: formToken,
      wrongName: wrongName
    ).markup
  }

  private var changes: Markup {
    """
    <section aria-labelledby="changes"><h2 id="changes">Changes</h2>
    \(list)\(difference)</section>
    """
  }

  private var list: Markup {
    guard pull.changes.isEmpty, pull.before?.text == pull.after?.text else {
      return ChangeList(changes: pull.changes, schema: schema).markup
    }
    return #"<p class="small">spec.yml of \#(pull.pod) does not change.</p>"#
  }

  private var difference: Markup {
    if let trouble = pull.before?.problem ?? pull.after?.problem {
      return #"<p class="small">spec.yml cannot be compared: \#(trouble).</p>"#
    }
    let diff = schema.difference(from: pull.before?.text ?? "", to: pull.after?.text ?? "")
    guard !diff.isEmpty else { return .empty }
    return "<h3>spec.yml</h3>\(DiffView(diff: diff).markup)"
  }

  private var further: Markup {
    guard pull.state == .open else { return .empty }
    return """
      <p class="small">A further change of <a href="\(links.pod(pull.pod))">\(pull.pod)</a> updates this pull request.</p>
      """
  }
}
