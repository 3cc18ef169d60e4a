import Answering
import HTML
import HTTP
import Specs

extension Pages {
  /// `GET /pod/new`: an empty form, with what exists as suggestions.
  func newPod(_ visit: Visit) throws -> Response {
    _ = try repository.catalogue(.remembered, by: visit.deadline)
    let query = visit.request.target.query
    let submission = Submission(mode: .new, customer: query["customer"] ?? "")
    return form(visit, submission, spec: nil)
  }

  /// `GET /pod/{customer}/{environment}`: the form, filled from the repository; where the spec cannot be
  /// edited, its text and why.
  func editPod(_ visit: Visit) throws -> Response {
    let spec: Spec
    do {
      spec = try visit.spec(in: repository)
    } catch SpecError.unusableSpec(let unusable) {
      // The file is what is wrong, not the request: its page shows it.
      return .page(UnusablePage(layout: layout(visit), unusable: unusable).markup)
    }
    let submission = Submission(
      mode: .edit,
      customer: spec.pod.customer.text,
      environment: spec.pod.environment.text,
      instanceName: spec.instanceName.value ?? "",
      wafEnabled: spec.wafEnabled.value ?? false,
      revision: spec.revision
    )
    return form(visit, submission, spec: spec)
  }

  /// The form's page, also as the answer to a refused POST.
  func form(
    _ visit: Visit,
    _ submission: Submission,
    spec: Spec?,
    invalid: InvalidSubmission? = nil,
    problem: Problem? = nil,
    unusable: UnusableSpec? = nil
  ) -> Response {
    var choices = WorkflowInputs.unlimited
    var trouble: String?
    if submission.mode == .new {
      do {
        choices = try repository.choices(by: visit.deadline)
      } catch {
        trouble = Problem(error, origin: repository.origin, links: visit.links).what
      }
    }
    let catalogue = repository.remembered()
    let token = FormToken(visit.request)
    let page = FormPage(
      layout: layout(visit, catalogue: catalogue),
      formToken: token.value,
      submission: submission,
      spec: spec,
      choices: choices,
      existing: submission.mode == .new ? catalogue?.entries.map(\.id) ?? [] : [],
      invalid: invalid,
      problem: problem,
      choicesTrouble: trouble,
      unusable: unusable
    )
    let status = invalid != nil ? .badRequest : problem?.status ?? .ok
    var response = Response.page(page.markup, status: status)
    if let seconds = problem?.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    return token.setting(on: response, for: visit)
  }
}
