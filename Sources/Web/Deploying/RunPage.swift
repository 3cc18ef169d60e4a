import Answering
import HTML
import Specs

/// One run: pod, status, conclusion, link, and what its source tells of steps and log.
struct RunPage {
  let layout: Layout
  let run: Run

  private var isDone: Bool { run.status == .completed }

  var markup: Markup {
    layout.page(
      title: "Run \(run.id)\(run.pod.map { ": \($0)" } ?? "")",
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(layout.links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">Run \(run.id)</span></nav>
      <div data-live\(attribute: "data-poll", isDone ? nil : layout.links.run(run.id))>
      <div class="heading near"><h1>\(run.title)</h1><span role="status">\(Badge.run(run))</span></div>
      <dl class="facts-list">
      <div><dt>Pod</dt><dd>\(pod)</dd></div>
      <div><dt>Status</dt><dd>\(Badge.words(run.status.text))\(progress)</dd></div>
      <div><dt>Conclusion</dt><dd>\(run.conclusion.map(Badge.words) ?? "–")\(advice)</dd></div>
      \(person)\(started)</dl>
      \(approval)\(link)\(inputs)\(steps)\(log)
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
    if isDone { return .empty }
    return """
       – <a href="\(layout.links.run(run.id))">Refresh</a>\
      <span class="small" data-script-only hidden> (updates automatically)</span>
      """
  }

  /// What to do about a run that did not succeed.
  private var advice: Markup {
    guard isDone, let conclusion = run.conclusion, conclusion != "success" else { return .empty }
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

  private var person: Markup {
    run.requestedBy.map { "<div><dt>Requested by</dt><dd>\($0)</dd></div>" } ?? .empty
  }

  private var started: Markup {
    guard let created = run.createdAt else { return .empty }
    let time = Timestamp.text(created)
    let words = time.replacing("T", with: " ").replacing("Z", with: " UTC")
    return #"<div><dt>Started</dt><dd><time datetime="\#(time)">\#(words)</time></dd></div>"#
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
    guard let link = Links.external(run.link) else { return .empty }
    return #"<p><a class="button" href="\#(link)" rel="noopener">Open on GitHub</a></p>"#
  }

  private var steps: Markup {
    guard !run.steps.isEmpty else { return .empty }
    return """
      <h2>Steps</h2>
      <ol class="steps">\(run.steps.prefix(TextBlock.mostLines).map { step in
        """
        <li class="\(Badge.kind(step.conclusion ?? step.status.text))">\(step.name) \
        <span>\(Badge.words(step.conclusion ?? step.status.text))</span></li>
        """ as Markup
      })</ol>
      """
  }

  private var inputs: Markup {
    guard !run.inputs.isEmpty else { return .empty }
    return "<h2>Inputs</h2>\(InputList(inputs: run.inputs).markup)"
  }

  private var log: Markup {
    guard let log = run.log, !log.isEmpty else { return .empty }
    return """
      <h2>Log</h2>
      \(TextBlock(lines: Lines(log), label: "Log", kind: "log").markup)
      """
  }
}
