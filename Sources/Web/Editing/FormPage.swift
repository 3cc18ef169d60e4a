import Answering
import HTML
import Specs

/// The form of a pod: empty, filled, or refused.
struct FormPage {
  let layout: Layout
  let formToken: String
  /// The key for a deployment from this form without a review.
  let key: String
  let submission: Submission
  /// The revision that the form's values were first compared with.
  let revision: String
  let settings: EditorSettings
  let content: FormContent.Rendered
  /// The pod's last deployment.
  var last = Markup.empty
  /// That a pull request is open for the pod.
  var pull = Markup.empty
  var invalid: InvalidSubmission?
  /// Why the deployment was not started, if the reason is not a field.
  var problem: Problem?
  /// A run that is deploying the pod now.
  var inProgress: RunID?
  /// Whether the submitted form has the same values as the repository.
  var isUnchanged = false
  /// The older revision that the form's values come from.
  var at: CommitID?

  private var links: Links { layout.links }

  var markup: Markup {
    layout.page(
      title: submission.title,
      isError: invalid != nil || problem != nil,
      """
      \(content.head)\(last)\(content.tabs)\(errors)\(pull)\(notice)<div class="editing"><form class="pod-form" action="\(links.deploy)" \
      method="post" autocomplete="off" novalidate data-pod-form>
      <button type="submit" name="_do" value="review" class="visually-hidden" tabindex="-1" aria-hidden="true">Review changes</button>
      <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
      <input type="hidden" name="\(PostedForm.Name.formKey)" value="\(key)">
      <input type="hidden" name="mode" value="\(submission.isNew ? "new" : "edit")">
      <input type="hidden" name="\(PostedForm.Name.revision)" value="\(revision)">
      \(OlderRevision(commit: at).field)\(content.form)
      """
    )
  }

  private var errors: Markup {
    FormErrors(
      invalid: invalid,
      problem: problem,
      settings: settings,
      requestID: layout.requestID
    ).markup
  }

  private var notice: Markup {
    if isUnchanged {
      return """
        <div class="note" role="status" tabindex="-1" data-focus><p><strong>No changes.</strong> \
        The repository already holds these values, so there is nothing to deploy.</p></div>

        """
    }
    if let at, let pod = submission.pod, invalid == nil, problem == nil {
      return OlderRevision(commit: at).note(pod, links)
    }
    guard let pod = submission.pod, let run = inProgress else { return .empty }
    return """
      <aside class="note" aria-label="Deployment in progress"><p>\(ActiveRunNote(pod: pod, run: run, links: links).markup) \
      You can review your changes, and choose there to deploy anyway.</p></aside>

      """
  }
}
