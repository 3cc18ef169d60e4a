import Answering
import HTML
import Specs

/// One run, from "started" to the end: pod, status, what it changes, and what its source tells of it.
struct RunPage {
  let layout: Layout
  let run: Run
  let schema: SpecSchema
  let settings: EditorSettings

  private var isSearching: Bool { run.status == .searching }

  var markup: Markup {
    layout.page(
      title: isSearching
        ? "Deploying \(run.pod.map { "\($0)" } ?? "")"
        : "Run \(run.id)\(run.pod.map { ": \($0)" } ?? "")",
      refresh: isSearching ? 5 : nil,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(layout.links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">\(isSearching ? "Deployment" : "Run \(run.id)")</span></nav>
      <div data-live\(attribute: "data-poll", run.isCompleted ? nil : layout.links.run(run.id))>
      <div class="heading near"><h1>\(run.title)</h1><span role="status">\(Badge.run(run))</span></div>
      <dl class="facts-list">
      <div><dt>Pod</dt><dd>\(pod)</dd></div>
      <div><dt>Status</dt><dd>\(Badge.words(run.status.text))\(progress)</dd></div>
      <div><dt>Conclusion</dt><dd>\(run.conclusion.map(Badge.words) ?? "–")\(advice)</dd></div>
      \(facts)</dl>
      \(search)\(approval)\(link)\(doubt)\(changes)\(inputs)\(jobs)\(log)
      </div>
      <p class="actions">\(again)<a href="\(layout.links.pods)">All pods</a></p>
      """
    )
  }

  private var crumb: Markup {
    guard let pod = run.pod else { return .empty }
    return #"<span aria-hidden="true">/</span> <a href="\#(layout.links.pod(pod))">\#(pod)</a> "#
  }

  // What goes away or comes when the run ends stands beside something that stays, so that nothing jumps.

  private var progress: Markup {
    if run.isCompleted { return .empty }
    return """
       – <a href="\(layout.links.run(run.id))">Refresh</a>\
      <span class="small" data-script-only hidden> (updates automatically)</span>
      """
  }

  /// What to do about a run that did not succeed.
  private var advice: Markup {
    guard run.isCompleted, let conclusion = run.conclusion, conclusion != "success" else {
      return .empty
    }
    let hasLog = run.log?.isEmpty == false
    let reason =
      hasLog ? "See the log below for the cause." : "See the run on GitHub for the cause."
    let next: Markup? = run.pod.map {
      #"Fix the cause, then redeploy <a href="\#(layout.links.pod($0))">\#($0)</a>."#
    }
    return ". \(reason) \(next)"
  }

  private var again: Markup {
    run.pod.map { #"<a href="\#(layout.links.pod($0))">Back to \#($0)</a> "# } ?? .empty
  }

  private var pod: Markup {
    guard let pod = run.pod else { return #"<span class="muted">Unknown</span>"# }
    return #"<a href="\#(layout.links.pod(pod))">\#(pod)</a>"#
  }

  private var facts: Markup {
    var facts = Markup()
    if let name = run.requestedBy {
      facts += "<div><dt>Requested by</dt><dd>\(name)</dd></div>\n"
    }
    if let created = run.createdAt {
      let time = Timestamp.text(created)
      let words = time.replacing("T", with: " ").replacing("Z", with: " UTC")
      facts += """
        <div><dt>Started</dt><dd><time datetime="\(time)">\(words)</time></dd></div>

        """
    }
    if let commit = run.commit {
      facts += "<div><dt>Commit</dt><dd><code>\(String(commit.prefix(12)))</code></dd></div>\n"
    }
    return facts
  }

  /// While it is not known which run it is.
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

  /// Where somebody has to allow the run before it goes on.
  private var approval: Markup {
    guard run.status == .other("waiting") || run.conclusion == "action_required",
      let link = Links.external(run.link)
    else { return .empty }
    return """
      <p>This run waits for approval. <a href="\(link)" rel="noopener">Review it on GitHub</a>.</p>

      """
  }

  private var link: Markup {
    guard !isSearching, let link = Links.external(run.link) else { return .empty }
    return #"<p><a class="button" href="\#(link)" rel="noopener">Open on GitHub</a></p>"#
  }

  private var doubt: Markup {
    guard !run.isCertain, !isSearching else { return .empty }
    return """
      <p class="small">GitHub did not report which run the deployment started. This one matches by event, branch, \
      title, and time, but could be another.</p>

      """
  }

  private var changes: Markup {
    guard !run.changes.isEmpty else { return .empty }
    return "<h2>Changes</h2>\(ChangeList(changes: run.changes, schema: schema).markup)"
  }

  private var inputs: Markup {
    guard !run.inputs.isEmpty else { return .empty }
    return
      "<h2>Inputs</h2>\(InputList(inputs: run.inputs, schema: schema, settings: settings).markup)"
  }

  private var jobs: Markup {
    let jobs = run.jobs.filter { !$0.steps.isEmpty || run.jobs.count > 1 }
    guard !jobs.isEmpty else { return .empty }
    return "<h2>Steps</h2>\(jobs.map { job(jobs.count > 1 ? $0.name : nil, $0) })"
  }

  private func job(_ name: String?, _ job: Run.Job) -> Markup {
    let word = job.conclusion ?? job.status.text
    let heading: Markup =
      name.map {
        #"<h3>\#($0) <span class="badge run-\#(Badge.kind(word))">\#(Badge.words(word))</span></h3>"#
      } ?? .empty
    return """
      \(heading)<ol class="steps">\(job.steps.prefix(TextBlock.mostLines).map { step in
        let word = step.conclusion ?? step.status.text
        return #"<li class="\#(Badge.kind(word))">\#(step.name) <span>\#(Badge.words(word))</span></li>"# as Markup
      })</ol>

      """
  }

  private var log: Markup {
    guard let log = run.log, !log.isEmpty else { return .empty }
    return """
      <h2>Log</h2>
      \(TextBlock(lines: Lines(log), label: "Log", kind: "log").markup)
      """
  }
}

/// The inputs as they were sent.
struct InputList {
  let inputs: [Deployment.Input]
  let schema: SpecSchema
  let settings: EditorSettings

  var markup: Markup {
    """
    <dl class="facts-list">\(inputs.map {
      "<div><dt>\($0.name)</dt><dd><code>\(shown($0))</code></dd></div>" as Markup
    })</dl>
    """
  }

  private func shown(_ input: Deployment.Input) -> String {
    if input.name == "spec" { return schema.masked(input.value) }
    let field = settings.inputs.first { $0.name == input.name }
    return field.map { schema.isSecret($0.path) } ?? false ? SpecSchema.mask : input.value
  }
}

/// That a pod is being deployed, for pages from which it could be deployed once more.
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
