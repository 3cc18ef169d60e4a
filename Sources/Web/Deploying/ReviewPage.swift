import Answering
import HTML
import Specs

/// The exact changes, with the form to confirm them.
struct ReviewPage {
  /// The problems with the answers, as instructions without a full stop.
  struct Problems {
    var reason: String?
    var name: String?
    /// Why the last confirmation was refused, where the review now offers another way.
    var refusal: Problem?

    var isEmpty: Bool { reason == nil && name == nil && refusal == nil }
  }

  let layout: Layout
  let formToken: String
  /// The key of the confirmation.
  let key: String
  /// The form's fields, to be sent again.
  let fields: [(name: String, value: String)]
  let change: ChangeSet
  let plan: DeploymentPlan
  let fullName: String
  let schema: SpecSchema
  let settings: EditorSettings
  /// What a person should know before they confirm, in sentences.
  let warnings: [String]
  /// A run that is deploying the pod now.
  let inProgress: RunID?
  /// The older revision to go back to.
  let at: CommitID?
  let asksReason: Bool
  let requiresReason: Bool
  let typedReason: String
  let typedName: String
  let problems: Problems

  var links: Links { layout.links }
  var pod: PodID { change.pod }
  var isProtected: Bool { settings.isProtected(pod.environment) }
  private var words: DeployWords {
    DeployWords(plan, layout.origin, protected: isProtected ? pod.environment.text : nil)
  }

  var markup: Markup {
    layout.page(
      title: "Review \(pod)",
      isError: !problems.isEmpty,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">Review</span></nav>
      <h1>Review \(pod.customer) \(Badge.environment(pod.environment.text, settings))</h1>
      \(error)\(caution)<div class="reviewing"><div>
      \(theirs)<h2>What changes</h2>
      \(ChangeList(changes: change.changes, schema: schema).markup)
      \(comments)<h2>spec.yml</h2>
      \(DiffView(diff: schema.difference(from: change.oldText, to: change.text)).markup)
      </div>
      <form class="confirm" action="\(links.deploy)" method="post">
      <h2>\(words.heading)</h2>
      \(facts)
      \(hidden)\(reason)\(name)\(anyway)<div class="actions"><button type="submit" name="_do" value="confirm" \
      class="\(isProtected ? "danger" : "primary")">\(button)</button>
      <button type="submit" name="_do" value="edit">Edit</button>
      <a href="\(links.pods)">Cancel</a></div>
      </form></div>
      """
    )
  }

  private var button: String {
    // The way around what was refused.
    problems.refusal?.status == .unprocessable && plan.mode == .pullRequest && plan.pull == nil
      ? "Open a pull request instead" : words.button
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
      : "<details><summary>Inputs</summary>\(InputList(inputs: plan.inputs, schema: schema, settings: settings).markup)</details>"
    return """
      <dl class="facts-list">
      <div><dt>Full name</dt><dd><code>\(fullName)</code></dd></div>
      <div><dt>Mode</dt><dd>\(mode)</dd></div>
      \(workflow)\(back)<div><dt>\(plan.mode == .pullRequest ? "Into" : "Branch")</dt><dd><code>\(plan.branch)</code></dd></div>
      \(change.actor.name.map { "<div><dt>Requested by</dt><dd>\($0)</dd></div>" as Markup } ?? .empty)</dl>
      \(inputs)
      """
  }

  private var mode: Markup {
    if let pull = plan.pull {
      return #"Update <a href="\#(links.pull(pull.number))">pull request #\#(pull.number)</a>"#
    }
    return "\(plan.mode.words)"
  }

  private var back: Markup {
    at.map {
      #"<div><dt>Going back to</dt><dd><a href="\#(links.revision(pod, $0))"><code>\#($0.short)</code></a></dd></div>\#n"#
    } ?? .empty
  }

  private var hidden: Markup {
    let own = [
      (FormToken.fieldName, formToken), (PostedForm.Name.key, key),
      (PostedForm.Name.reviewed, change.digest),
    ]
    return """
      \((own + fields.map { ($0.name, $0.value) }).map {
        #"<input type="hidden" name="\#($0.0)" value="\#(whole: $0.1)">"# as Markup
      })

      """
  }

  // MARK: First things to see

  private var error: Markup {
    guard !problems.isEmpty else { return .empty }
    let links = [("reason", problems.reason), ("pod-name", problems.name)].compactMap {
      id,
      problem in
      problem.map { ##"<li><a href="#\##(id)">\##($0)</a></li>"## as Markup }
    }
    let refusal: Markup =
      problems.refusal.map { problem in
        "<p>\(problem.what)</p>\(problem.next.map { "<p>\($0.markup)</p>" as Markup })" as Markup
      } ?? .empty
    let list: Markup = links.isEmpty ? .empty : #"<ul class="plain">\#(links)</ul>"#
    return """
      <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">\(problems.refusal?.title ?? "There is a problem")</h2>
      \(refusal)\(list)</div>

      """
  }

  private var caution: Markup {
    guard !warnings.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Warnings"><p><strong>\(words.caution)</strong></p>
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
      ? "If you both changed the same value, your choice counts."
      : "Your changes do not overlap with theirs, so both are kept."
    return """
      <section class="note theirs" aria-labelledby="theirs-title"><h2 id="theirs-title">Changed by others meanwhile</h2>
      <p>Someone changed \(pod) after you opened it. \(how) This review compares with the current version.</p>
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
