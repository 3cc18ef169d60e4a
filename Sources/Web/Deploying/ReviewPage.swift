import Answering
import HTML
import Specs
import Text

/// What would change, and the question whether to go on.
struct ReviewPage {
  let layout: Layout
  let formToken: String
  let submission: Submission
  let request: DeploymentRequest
  let changes: [Change]
  /// What becomes of spec.yml.
  let diff: LineDiff
  /// What a person should know before they go on, in sentences.
  let warnings: [String]

  var markup: Markup {
    let isProduction = request.pod.environment.text == "prd"
    return layout.page(
      title: "Review \(request.pod)",
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(layout.links.pods)">Pods</a> \
      \(crumb)<span aria-hidden="true">/</span> <span aria-current="page">Review</span></nav>
      <h1>Review \(request.pod.customer) \(Badge.environment(request.pod.environment.text))</h1>
      <p class="preview"><span class="preview-label">Full name</span> <output>\(request.fullName)</output></p>
      \(caution)\(ChangeTable(changes: changes, isNew: request.kind == .create).markup)
      \(DiffView(diff: diff).markup)
      <form action="\(layout.links.deploy)" method="post">
      \(hidden)
      <div class="actions"><button type="submit" name="step" value="reviewed" \
      class="\(isProduction ? "danger" : "primary")">\(isProduction ? "Deploy to prd" : "Deploy")</button>
      <button type="submit" name="step" value="edit">Edit</button>
      <a href="\(layout.links.pods)">Cancel</a></div>
      </form>
      """
    )
  }

  private var caution: Markup {
    guard !warnings.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Warnings"><p><strong>Check before you deploy</strong></p>
      <ul>\(warnings.map { "<li>\($0)</li>" as Markup })</ul></aside>

      """
  }

  private var crumb: Markup {
    if request.kind == .create {
      return #"<span aria-hidden="true">/</span> <a href="\#(layout.links.newPod)">New pod</a> "#
    }
    return """
      <span aria-hidden="true">/</span> <a href="\(layout.links.pod(request.pod))">\(request.pod)</a>\u{20}
      """
  }

  private var hidden: Markup {
    var fields: [(String, String)] = [
      (FormToken.fieldName, formToken), ("mode", submission.mode.rawValue),
      ("customer", submission.customer), ("environment", submission.environment),
      ("instance_name", submission.instanceName),
    ]
    if submission.wafEnabled { fields.append(("waf_enabled", "on")) }
    if let revision = submission.revision { fields.append(("revision", revision)) }
    return """
      \(fields.map { #"<input type="hidden" name="\#($0.0)" value="\#($0.1)">"# as Markup })
      """
  }
}

/// Old and new of each field.
struct ChangeTable {
  let changes: [Change]
  let isNew: Bool

  var markup: Markup {
    if !isNew, !changes.contains(where: \.isChange) {
      return "<p>Nothing changes. This deploys the current values again.</p>"
    }
    return """
      <div class="scroll"><table><caption class="visually-hidden">Changes</caption>
      <thead><tr><th scope="col">Field</th>\(isNew ? .empty : #"<th scope="col">Before</th>"# as Markup)\
      <th scope="col">After</th></tr></thead>
      <tbody>\(changes.map(row))</tbody></table></div>
      """
  }

  private func row(_ change: Change) -> Markup {
    let now: Markup =
      isNew
      ? .empty
      : "<td>\(change.old.map { "<code>\($0)</code>" as Markup } ?? "<span class=\"muted\">not set</span>")</td>"
    let after: Markup =
      change.isChange
      ? "<td><strong><code>\(change.new)</code></strong></td>"
      : "<td><code>\(change.new)</code> <span class=\"muted\">unchanged</span></td>"
    return """
      <tr><th scope="row">\(change.label)</th>\(now)\(after)</tr>
      """
  }
}

/// The lines of spec.yml that change, marked by sign and by element, so never by colour alone.
struct DiffView {
  let diff: LineDiff

  var markup: Markup {
    guard !diff.isEmpty else { return .empty }
    return """
      <h2>spec.yml</h2>
      <pre class="lines diff" tabindex="0" role="region" aria-label="Changes to spec.yml"><code>\(Markup(each: diff.lines, Self.line))</code></pre>
      \(omission)
      """
  }

  private var omission: Markup {
    guard diff.omitted > 0 else { return .empty }
    let all = diff.lines.count + diff.omitted
    return """
      <p class="small">… \(all.grouped) lines, first \(diff.lines.count.grouped) shown.</p>
      """
  }

  @Sendable private static func line(_ line: LineDiff.Line) -> Markup {
    switch line {
    case .kept(let text): "<span>  \(text.withoutReturn)\n</span>"
    case .removed(let text): "<del>- \(text.withoutReturn)\n</del>"
    case .added(let text): "<ins>+ \(text.withoutReturn)\n</ins>"
    case .gap: #"<span class="muted">  ⋯\#n</span>"#
    }
  }
}
