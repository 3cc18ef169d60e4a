import Answering
import HTML
import HTTP
import Specs
import Text

/// Decides whether a person is to see a change before it is deployed, and shows it.
struct Review {
  let pages: Pages
  let visit: Visit
  let posted: PostedForm
  let change: ChangeSet
  let plan: DeploymentPlan
  /// What the name of a new pod could be taken for.
  let warnings: [String]

  private var isProtected: Bool {
    pages.editor.settings.isProtected(change.pod.environment)
  }

  /// Going back undoes what somebody did, so it says why.
  private var requiresReason: Bool {
    pages.editor.settings.requiresReason || posted.at != nil
  }

  private var asksReason: Bool {
    requiresReason || pages.editor.settings.asksReason(change.pod.environment)
  }

  /// What is wrong with the answers to what the review asks.
  private var problems: ReviewPage.Problems {
    ReviewPage.Problems(
      reason: Reason.problem(with: posted.reason, isRequired: requiresReason),
      name: isProtected && posted.podName != "\(change.pod)" ? "Type \(change.pod) to confirm" : nil
    )
  }

  /// The review, where it is asked for or cannot be skipped; `nil` where the deployment is to be started.
  func needed() -> Response? {
    switch posted.action {
    case .review, .edit, .draft: return page(inProgress: active)
    case .deploy:
      if isProtected || change.theirs != nil { return page(inProgress: active) }
      if problems.reason != nil {
        // Who has not been asked for a reason has done nothing wrong.
        let isAsked = change.reason != nil
        return page(
          inProgress: active,
          isAsked ? problems : ReviewPage.Problems(),
          status: isAsked ? .badRequest : .ok
        )
      }
      if posted.isOurs, change.isCreation, !warnings.isEmpty { return page(inProgress: active) }
    case .confirm:
      // What was reviewed is not what would be written now, or nothing was.
      if posted.reviewed != change.digest, isProtected || posted.reviewed != nil {
        return page(inProgress: active)
      }
      if !problems.isEmpty { return page(inProgress: active, problems, status: .badRequest) }
    }
    return nil
  }

  /// A pull request starts no run, so none is in its way.
  private var active: RunID? {
    guard plan.mode != .pullRequest else { return nil }
    return pages.editor.runs.activeRun(of: change.pod, by: visit.deadline)?.id
  }

  func page(
    inProgress run: RunID?,
    _ problems: ReviewPage.Problems = ReviewPage.Problems(),
    status: Status = .ok,
    key: String = RandomToken.hex(bytes: 16)
  ) -> Response {
    if status == .ok { visit.attempt?.callOff() }
    let token = FormToken(visit.request)
    let page = ReviewPage(
      layout: pages.layout(visit),
      formToken: token.value,
      key: key,
      fields: posted.carried(pages.editor.settings).filter { field in
        // Where the page asks for it, the answer is in its own field.
        field.name != PostedForm.Name.reason
          || !asksReason
      },
      change: change,
      plan: plan,
      fullName: pages.editor.fullName(of: change.pod, in: change.document),
      schema: pages.editor.schema,
      settings: pages.editor.settings,
      warnings: warnings + change.warnings + plan.warnings,
      inProgress: run,
      at: posted.at,
      asksReason: asksReason,
      requiresReason: requiresReason,
      typedReason: posted.reason ?? "",
      // What is shown for the first time is confirmed anew.
      typedName: status == .ok ? "" : posted.podName ?? "",
      problems: problems
    )
    return token.setting(on: .page(page.markup, status: status), for: visit)
  }
}

extension ChangeSet {
  /// What a review is about: the text that it compares with, and the one that it shows.
  var digest: String { "\(revision) \(BlobID.of(Array(text.utf8)))" }
}

extension Pages {
  func review(
    _ change: ChangeSet,
    _ plan: DeploymentPlan,
    _ posted: PostedForm,
    _ visit: Visit
  ) -> Review {
    Review(
      pages: self,
      visit: visit,
      posted: posted,
      change: change,
      plan: plan,
      warnings: editor.warnings(creating: change, by: visit.deadline)
    )
  }
}
