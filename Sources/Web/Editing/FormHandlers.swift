import Answering
import HTML
import HTTP
import Specs
import YAML

extension Pages {
  /// `GET /pod/new`: an empty form, with what exists as suggestions.
  func newPod(_ visit: Visit) throws -> Response {
    _ = try repository.catalogue(.remembered, by: visit.deadline)
    let submission = Submission(
      isNew: true,
      customer: visit.request.target.query["customer"] ?? ""
    )
    return form(visit, submission, original: nil, revision: ChangeSet.noRevision)
  }

  /// `GET /pod/{customer}/{environment}`: the form, filled from the repository; where the spec cannot be
  /// read, its text and why.
  func editPod(_ visit: Visit) throws -> Response {
    let pod = try visit.pod()
    do throws(SpecError) {
      let original = try editor.proposer.original(of: pod, by: visit.deadline)
      if let unusable = original.unusable { return yaml(visit, pod, broken: original, unusable) }
      let submission = Submission(
        isNew: false,
        customer: pod.customer.text,
        environment: pod.environment.text
      )
      return form(visit, submission, original: original, revision: original.revision)
    } catch .unusableSpec(let unusable) {
      // Too large: the file is what is wrong, not the request, and its page says so.
      return .page(UnusablePage(layout: layout(visit), unusable: unusable).markup)
    }
  }

  /// The form's page as the answer to a POST.
  func form(
    _ visit: Visit,
    _ posted: PostedForm,
    invalid: InvalidSubmission? = nil,
    problem: Problem? = nil,
    isUnchanged: Bool = false
  ) throws -> Response {
    let submission = posted.submission
    var original: Original?
    if !submission.isNew, let pod = submission.pod {
      original = try? editor.proposer.original(of: pod, by: visit.deadline)
    }
    if let pod = submission.pod, let text = posted.text {
      return yaml(
        visit,
        pod,
        text: text,
        original: original,
        revision: posted.revision,
        problem: problem,
        isUnchanged: isUnchanged
      )
    }
    let revision =
      submission.isNew
      ? ChangeSet.noRevision : posted.revision ?? original?.revision ?? ChangeSet.noRevision
    return form(
      visit,
      submission,
      original: original,
      revision: revision,
      invalid: invalid,
      problem: problem,
      isUnchanged: isUnchanged
    )
  }

  private func form(
    _ visit: Visit,
    _ submission: Submission,
    original: Original?,
    revision: String,
    invalid: InvalidSubmission? = nil,
    problem: Problem? = nil,
    isUnchanged: Bool = false
  ) -> Response {
    var choices = WorkflowInputs.unlimited
    var trouble: String?
    if submission.isNew {
      do {
        choices = try repository.choices(by: visit.deadline)
      } catch {
        trouble = Problem(error, origin: repository.origin, links: visit.links).what
      }
    }
    let catalogue = repository.remembered()
    let token = FormToken(visit.request)
    let layout = layout(visit, catalogue: catalogue)
    let content = FormContent(
      links: layout.links,
      origin: layout.origin,
      submission: submission,
      document: original == nil ? editor.outline : original?.document,
      original: original,
      steering: editor.steering,
      choices: choices,
      existing: submission.isNew ? catalogue?.entries.map(\.id) ?? [] : [],
      invalid: invalid,
      choicesTrouble: trouble
    )
    let page = FormPage(
      layout: layout,
      formToken: token.value,
      key: RandomToken.hex(bytes: 16),
      submission: submission,
      revision: revision,
      settings: content.settings,
      content: forms.rendered(content),
      invalid: invalid,
      problem: problem,
      inProgress: original.flatMap { editor.runs.activeRun(of: $0.pod, by: visit.deadline)?.id },
      isUnchanged: isUnchanged
    )
    let status = invalid != nil ? .badRequest : problem?.status ?? .ok
    var response = Response.page(page.markup, status: status)
    if let seconds = problem?.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    return token.setting(on: response, for: visit)
  }
}
