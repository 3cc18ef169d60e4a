import Answering
import HTML
import Specs

/// One run from start to end: its state, changes, jobs and actions.
///
/// The page's script requests it again and replaces the parts (`data-part`) that differ, so each
/// part is independent.
struct RunPage {
  let layout: Layout
  let run: Run
  let schema: SpecSchema
  let settings: EditorSettings
  let formToken: String
  /// Unix seconds.
  let now: Int64
  /// The shown part of the log.
  var log: LogView?
  /// Why an action on the run failed.
  var problem: Problem?

  var links: Links { layout.links }
  var isSearching: Bool { run.status == .searching }
  private var isLast: Bool { run.attempt == run.attempts }

  var markup: Markup {
    layout.page(
      title: title,
      isError: problem != nil,
      refresh: run.isCompleted || !isLast || problem != nil ? nil : isSearching ? 5 : 10,
      scripts: ["run.js"],
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">\(name)</span></nav>
      <div class="run" data-follow="run"\
      \(attribute: "data-page", problem == nil ? nil : links.run(run.id))\
      \(attribute: "data-poll", isLast && !run.isCompleted ? links.api(run.id) : nil)>
      <div class="heading near state \(kind)" data-part="state"><div><h1>\(run.title)</h1>\(progress)</div>\
      <span role="status">\(Badge.run(run))</span></div>
      \(FollowProblem(problem: problem).markup)<div data-part="actions">\(RunActions(run: run, links: links, formToken: formToken).markup)</div>
      <div data-part="notes">\(earlier)\(search)\(doubt)\(note)</div>
      <div class="running"><div>
      <div data-part="approvals">\(ApprovalForm(run: run, links: links, formToken: formToken, now: now).markup)</div>
      <div data-part="jobs">\(JobList(run: run, links: links, now: now, log: log).markup)</div>
      <div data-part="siblings">\(siblings)</div>
      </div>
      <div class="about" data-part="about">\(changes)\(about)\(inputs)</div></div>
      </div>
      <p class="actions">\(again)<a href="\(links.pods)">All pods</a></p>
      """
    )
  }

  // MARK: The frame

  private var title: String {
    let pod = run.pod.map { "\($0)" } ?? ""
    guard !isSearching else { return "Deploying \(pod)" }
    return "Run \(run.id)\(pod.isEmpty ? "" : ": \(pod)"), \(Badge.words(word))"
  }

  private var name: String { isSearching ? "Deployment" : "Run \(run.id)" }
  private var word: String { run.conclusion ?? run.status.text }
  private var kind: String { "is-\(Badge.kind(word))" }

  private var crumb: Markup {
    guard let pod = run.pod else { return .empty }
    return #"<span aria-hidden="true">/</span> <a href="\#(links.pod(pod))">\#(pod)</a> "#
  }

  private var again: Markup {
    run.pod.map { #"<a href="\#(links.pod($0))">Back to \#($0)</a> "# } ?? .empty
  }

  // MARK: State

  /// The progress, compared with the usual duration of such runs.
  private var progress: Markup {
    guard !isSearching, isLast, let taken = run.duration(at: now) else { return .empty }
    let usual: Markup =
      run.usualDuration.map { ", usually \(Moment.span($0))" } ?? .empty
    if run.isCompleted {
      return #"<p class="took">Took \#(Moment.span(taken))\#(usual).</p>"#
    }
    guard run.status == .inProgress else {
      return
        #"<p class="took">Started <span data-since="\#(now - taken)">\#(Moment.span(taken))</span> ago.</p>"#
    }
    let isLate = run.usualDuration.map { taken > $0 } ?? false
    let bar: Markup =
      run.usualDuration.map { usual in
        """
        <progress aria-label="Time taken, compared with the usual time" max="\(max(1, usual))" value="\(min(taken, usual))" \
        data-progress="\(now - taken)"></progress>
        """ as Markup
      } ?? .empty
    return """
      <p class="took"><span data-since="\(now - taken)">\(Moment.span(taken))</span> so far\(usual)\
      \(isLate ? ", longer than usual" : "").</p>\(bar)
      """
  }

  /// The note while the run is unknown.
  private var search: Markup {
    guard isSearching else { return .empty }
    let list: Markup =
      Links.external(run.link).map {
        #" You can also look for it in <a href="\#($0)" rel="noopener">the workflow’s runs</a>."#
      } ?? .empty
    return """
      <p>\(run.note ?? "It is not known yet which run this is.")\(list)</p>

      """
  }

  /// The note that this is not the current attempt.
  private var earlier: Markup {
    guard !isLast else { return .empty }
    return """
      <aside class="note" aria-label="Attempt"><p>This is attempt \(run.attempt) of \(run.attempts). \
      <a href="\(links.run(run.id))">Go to the last one</a>.</p></aside>

      """
  }

  private var note: Markup {
    guard !isSearching, let note = run.note else { return .empty }
    return #"<aside class="note" aria-label="About this run"><p>\#(note)</p></aside>"#
  }

  private var doubt: Markup {
    guard !run.isCertain, !isSearching else { return .empty }
    return """
      <p class="small">GitHub did not report which run the deployment started. This one matches by event, branch, \
      title, and time, but could be another.</p>

      """
  }

  // MARK: Facts

  /// The other runs that the same push started.
  private var siblings: Markup {
    guard !run.siblings.isEmpty else { return .empty }
    return """
      <section aria-labelledby="siblings"><h2 id="siblings">Other runs of this commit</h2>
      \(RunRows(runs: run.siblings, links: links).markup)</section>
      """
  }

  private var changes: Markup {
    if run.changes.isEmpty {
      guard !isSearching, run.commit == nil, run.inputs.isEmpty else { return .empty }
      return """
        <section aria-labelledby="changes"><h2 id="changes">Changes</h2>
        <p class="small">Unknown. Spec Editor does not remember this run, and GitHub does not show the inputs of a run.</p></section>
        """
    }
    return """
      <section aria-labelledby="changes"><h2 id="changes">Changes</h2>\
      \(ChangeList(changes: run.changes, schema: schema).markup)</section>
      """
  }

  private var inputs: Markup {
    guard !run.inputs.isEmpty else { return .empty }
    return """
      <section aria-labelledby="inputs"><h2 id="inputs">Inputs</h2>\
      \(InputList(inputs: run.inputs, schema: schema, settings: settings).markup)</section>
      """
  }

  private var about: Markup {
    var facts = Markup()
    func fact(_ name: String, _ value: Markup) {
      facts += "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
    }
    fact("Pod", pod)
    fact("Status", "\(Badge.words(run.status.text))\(refresh)")
    fact("Conclusion", "\(run.conclusion.map(Badge.words) ?? "–")\(advice)")
    fact("Requested by", run.requestedBy.map { "\($0)" } ?? #"<span class="muted">Unknown</span>"#)
    if let actor = run.actor { fact("Started on GitHub by", "\(actor)") }
    if let reason = run.reason { fact("Reason", "\(reason)") }
    if let began = run.began { fact("Started", Moment.exact(began)) }
    if run.attempt > 1, let created = run.createdAt { fact("First started", Moment.exact(created)) }
    if run.attempts > 1 { fact("Attempt", #"<span class="attempts">\#(attempts)</span>"#) }
    if let commit = run.commit { fact("Commit", "<code>\(String(commit.prefix(12)))</code>") }
    return """
      <section aria-labelledby="about"><h2 id="about">About this run</h2><dl class="facts-list">
      \(facts)</dl></section>
      """
  }

  private var pod: Markup {
    guard let pod = run.pod else { return #"<span class="muted">Unknown</span>"# }
    return #"<a href="\#(links.pod(pod))">\#(pod)</a>"#
  }

  private var refresh: Markup {
    if run.isCompleted { return .empty }
    return """
       – <a href="\(links.run(run.id))">Refresh</a>\
      <span class="small"> (updates automatically)</span>
      """
  }

  /// What to do about a run that did not succeed.
  private var advice: Markup {
    guard run.isCompleted, let conclusion = run.conclusion, Badge.kind(conclusion) == "bad" else {
      return .empty
    }
    let reason = run.failure == nil ? "" : " See the log of the failed step for the cause."
    let next: Markup? = run.pod.map {
      #" Fix the cause, then redeploy <a href="\#(links.pod($0))">\#($0)</a>."#
    }
    return ".\(reason)\(next)"
  }

  /// Links to the attempts; if there are many, to the last ones.
  private var attempts: Markup {
    let shown = max(1, run.attempts - 19)...run.attempts
    return .joined(
      shown.map { number in
        number == run.attempt
          ? #"<b aria-current="page">\#(number)</b> "#
          : #"<a href="\#(links.run(run.id, attempt: number == run.attempts ? nil : number))">\#(number)</a> "#
      }
    )
  }
}
