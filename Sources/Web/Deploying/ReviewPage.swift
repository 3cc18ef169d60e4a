import Answering
import HTML
import Specs

/// What would change, byte for byte, and the question whether to go on.
struct ReviewPage {
  let layout: Layout
  let formToken: String
  /// What makes this review one confirmation.
  let key: String
  /// What the form sent, to be sent again.
  let fields: [(name: String, value: String)]
  let change: ChangeSet
  let plan: DeploymentPlan
  let fullName: String
  let schema: SpecSchema
  let settings: EditorSettings
  /// What a person should know before they go on, in sentences.
  let warnings: [String]
  /// A run that is deploying the pod now.
  let inProgress: RunID?
  let typedName: String?
  let hasWrongName: Bool

  private var links: Links { layout.links }
  private var pod: PodID { change.pod }
  private var isProtected: Bool { settings.isProtected(pod.environment) }

  var markup: Markup {
    layout.page(
      title: "Review \(pod)",
      isError: hasWrongName,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">Review</span></nav>
      <h1>Review \(pod.customer) \(Badge.environment(pod.environment.text, settings))</h1>
      \(error)\(caution)<div class="reviewing"><div>
      \(theirs)<h2>What changes</h2>
      \(ChangeList(changes: change.changes, schema: schema).markup)
      \(comments)<h2>spec.yml</h2>
      \(DiffView(diff: LineDiff(from: change.oldText, to: change.text)).markup)
      </div>
      <form class="confirm" action="\(links.deploy)" method="post">
      <h2>Deploy</h2>
      \(facts)
      \(hidden)\(name)\(anyway)<div class="actions"><button type="submit" name="_do" value="confirm" \
      class="\(isProtected ? "danger" : "primary")">\(isProtected ? "Deploy to \(pod.environment)" : "Deploy")</button>
      <button type="submit" name="_do" value="edit">Edit</button>
      <a href="\(links.pods)">Cancel</a></div>
      </form></div>
      """
    )
  }

  private var crumb: Markup {
    if change.isCreation {
      return #"<span aria-hidden="true">/</span> <a href="\#(links.newPod)">New pod</a> "#
    }
    return """
      <span aria-hidden="true">/</span> <a href="\(links.pod(pod))">\(pod)</a>\u{20}
      """
  }

  private var facts: Markup {
    let workflow: Markup =
      plan.workflow.map { "<div><dt>Workflow</dt><dd><code>\($0)</code></dd></div>" } ?? .empty
    let inputs: Markup =
      plan.inputs.isEmpty
      ? .empty
      : "<details><summary>Inputs</summary>\(InputList(inputs: plan.inputs).markup)</details>"
    return """
      <dl class="facts-list">
      <div><dt>Full name</dt><dd><code>\(fullName)</code></dd></div>
      <div><dt>Mode</dt><dd>\(plan.mode.words)</dd></div>
      \(workflow)<div><dt>Branch</dt><dd><code>\(plan.branch)</code></dd></div>
      \(change.actor.name.map { "<div><dt>Requested by</dt><dd>\($0)</dd></div>" as Markup } ?? .empty)</dl>
      \(inputs)
      """
  }

  private var hidden: Markup {
    let own = [
      (FormToken.fieldName, formToken), (PostedForm.Name.key, key),
      (PostedForm.Name.reviewed, change.revision),
    ]
    return """
      \((own + fields.map { ($0.name, $0.value) }).map {
        #"<input type="hidden" name="\#($0.0)" value="\#(whole: $0.1)">"# as Markup
      })

      """
  }

  // MARK: What to look at first

  private var error: Markup {
    guard hasWrongName else { return .empty }
    return """
      <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">There is a problem</h2>
      <ul class="plain"><li><a href="#pod-name">Type \(pod) to confirm</a></li></ul></div>

      """
  }

  private var caution: Markup {
    guard !warnings.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Warnings"><p><strong>Check before you deploy</strong></p>
      <ul>\(warnings.map { "<li>\($0)</li>" as Markup })</ul></aside>

      """
  }

  /// What others have changed since the form was opened.
  private var theirs: Markup {
    guard let theirs = change.theirs else { return .empty }
    let list: Markup =
      if let unusable = change.original?.unusable {
        "<p>The current version cannot be read: \(unusable.message).</p>"
      } else if theirs.isEmpty {
        "<p>Only comments or spacing changed.</p>"
      } else {
        ChangeList(changes: theirs, schema: schema).markup
      }
    let isDecided = fields.contains { $0.name.hasPrefix(PostedForm.Name.choice) }
    let how: Markup =
      isDecided
      ? "Where you both changed the same, your choice counts."
      : "Your changes do not overlap with theirs, so both are kept."
    return """
      <section class="note theirs" aria-labelledby="theirs-title"><h2 id="theirs-title">Changed by others meanwhile</h2>
      <p>Somebody changed \(pod) after you opened it. \(how) This review compares with the current version.</p>
      \(list)</section>

      """
  }

  private var comments: Markup {
    guard !change.lostComments.isEmpty else { return .empty }
    return """
      <h2>Comments that are removed</h2>
      <ul>\(change.lostComments.map { "<li><code>\($0.text)</code> (line \($0.mark.line))</li>" as Markup })</ul>

      """
  }

  // MARK: What is asked

  private var name: Markup {
    guard isProtected else { return .empty }
    let error: Markup =
      hasWrongName
      ? #"<p class="error" id="pod-name-error"><span class="visually-hidden">Error: </span>Type \#(pod) to confirm</p>"#
      : .empty
    return """
      <div class="field\(hasWrongName ? " wrong" : "")">
      <div class="label"><label for="pod-name">Type <code>\(pod)</code> to confirm</label></div>
      <p class="help" id="pod-name-help">\(pod.environment) is protected.</p>
      \(error)<input id="pod-name" name="\(PostedForm.Name.podName)" type="text" class="short" \
      value="\(hasWrongName ? typedName ?? "" : "")" autocomplete="off" autocapitalize="none" spellcheck="false" \
      aria-invalid="\(hasWrongName ? "true" : "false")" \
      aria-describedby="\(hasWrongName ? "pod-name-error " : "")pod-name-help">
      </div>

      """
  }

  private var anyway: Markup {
    guard let run = inProgress else { return .empty }
    return """
      <div class="note"><p>\(ActiveRunNote(pod: pod, run: run, links: links).markup)</p></div>
      <div class="field check">
      <input id="anyway" name="\(PostedForm.Name.anyway)" type="checkbox" value="1" aria-describedby="anyway-help">
      <div class="label"><label for="anyway">Deploy anyway</label></div>
      <p class="help" id="anyway-help">Without it, nothing is started while a deployment is in progress.</p>
      </div>

      """
  }
}

extension DeployMode {
  fileprivate var words: String {
    switch self {
    case .dispatch: "Run a workflow"
    case .pullRequest: "Open a pull request"
    case .commit: "Commit to the branch"
    }
  }
}
