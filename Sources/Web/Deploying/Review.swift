import Answering
import HTML
import HTTP
import Specs
import Text

/// Decides whether a person must review a change before it is deployed, and shows the review.
struct Review {
  let pages: Pages
  let visit: Visit
  let posted: PostedForm
  let change: ChangeSet
  let plan: DeploymentPlan
  /// Names that the new pod could be confused with.
  let warnings: [String]

  private var isProtected: Bool {
    pages.editor.settings.isProtected(change.pod.environment)
  }

  /// Going back undoes someone's change, so it needs a reason.
  private var requiresReason: Bool {
    pages.editor.settings.requiresReason || posted.at != nil
  }

  private var asksReason: Bool {
    requiresReason || pages.editor.settings.asksReason(change.pod.environment)
  }

  /// The problems with the answers to the review's questions.
  private var problems: ReviewPage.Problems {
    ReviewPage.Problems(
      reason: Reason.problem(with: posted.reason, isRequired: requiresReason),
      name: isProtected && posted.podName != "\(change.pod)" ? "Type \(change.pod) to confirm" : nil
    )
  }

  /// The review, if it was requested or is required; `nil` if the deployment can start.
  func needed() -> Response? {
    switch posted.action {
    case .review, .edit, .draft: return page(inProgress: active)
    case .deploy:
      if isProtected || change.theirs != nil { return page(inProgress: active) }
      if problems.reason != nil {
        // If no reason was asked for yet, its absence is not an error.
        let isAsked = change.reason != nil
        return page(
          inProgress: active,
          isAsked ? problems : ReviewPage.Problems(),
          status: isAsked ? .badRequest : .ok
        )
      }
      if posted.isOurs, change.isCreation, !warnings.isEmpty { return page(inProgress: active) }
    case .confirm:
      // The reviewed change differs from the current one, or there was no review.
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
        // If the page asks for it, the answer is in its own field.
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
      // A change that is shown for the first time must be confirmed anew.
      typedName: status == .ok ? "" : posted.podName ?? "",
      problems: problems
    )
    return token.setting(on: .page(page.markup, status: status), for: visit)
  }
}

extension ChangeSet {
  /// Identifies a review: the text that it compares with, and the text that it shows.
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
