import Answering
import HTML
import HTTP
import Specs
import YAML

extension Pages {
  /// `GET /pod/new`: an empty form, with existing names as suggestions.
  func newPod(_ visit: Visit) throws -> Response {
    _ = try repository.catalogue(.remembered, by: visit.deadline)
    var submission = Submission(
      isNew: true,
      customer: visit.request.target.query["customer"] ?? "",
      environment: visit.request.target.query["environment"] ?? ""
    )
    if let source = try other(visit) {
      submission.customer = source.pod.customer.text
      submission.draft = source.text
    }
    return form(visit, submission, original: nil, revision: ChangeSet.noRevision)
  }

  /// `GET /pod/{customer}/{environment}`: the form, filled from the repository; if the spec cannot
  /// be read, its text and the reason.
  func editPod(_ visit: Visit) throws -> Response {
    let pod = try visit.pod()
    if let commit = visit.request.target.query["at"] { return try editPod(visit, pod, at: commit) }
    do throws(SpecError) {
      let original = try editor.proposer.start(of: pod, by: visit.deadline)
      if let unusable = original.unusable { return yaml(visit, pod, broken: original, unusable) }
      var submission = Submission(of: pod)
      if let document = original.document, let changes = try changes(ofRunFor: pod, visit) {
        do throws(EditRefusal) {
          submission =
            try Draft(repeating: changes, over: document, of: pod, by: editor.schema).submission
        } catch { throw .uneditable(pod, error) }
      } else if let document = original.document, let source = try other(visit)?.document {
        do throws(EditRefusal) {
          submission =
            try Draft(laying: source, over: document, of: pod, by: editor.schema).submission
        } catch { throw .uneditable(pod, error) }
      }
      return form(visit, submission, original: original, revision: original.revision)
    } catch .unusableSpec(let unusable) {
      // Too large: the problem is the file, not the request, and its page says so.
      return .page(UnusablePage(layout: layout(visit), unusable: unusable).markup)
    }
  }

  /// The changes of the run in `?run=id`; `nil` if there is none.
  private func changes(ofRunFor pod: PodID, _ visit: Visit) throws(SpecError) -> [FieldChange]? {
    guard let id = visit.request.target.query["run"].flatMap({ RunID($0) }) else { return nil }
    let run = try editor.run(id, by: visit.deadline)
    guard run.pod == pod else { throw .notFound(message: "Run \(id) did not deploy \(pod).") }
    guard !run.changes.isEmpty else {
      throw .notFound(
        message:
          "What run \(id) changed is unknown: Spec Editor does not remember it, and GitHub does not show the "
          + "inputs of a run."
      )
    }
    // Recorded changes shorten long values; the text has them in full.
    guard let revision = run.revision,
      let text = try? repository.spec(of: pod, at: revision, by: visit.deadline)
    else { return run.changes }
    return run.changes.map { change in
      FieldChange(
        path: change.path,
        old: change.old,
        new: change.new == nil ? nil : text.document.value.value(at: change.path)
      )
    }
  }

  /// The pod whose values are wanted, from `?from=customer/environment`.
  private func other(_ visit: Visit) throws(SpecError) -> Original? {
    guard let name = visit.request.target.query["from"] else { return nil }
    guard let pod = PodID(name) else { return nil }
    let original = try editor.proposer.original(of: pod, by: visit.deadline)
    if let unusable = original.unusable { throw .unusableSpec(unusable) }
    return original
  }

  /// The form's page as the answer to a POST.
  func form(
    _ visit: Visit,
    _ posted: PostedForm,
    focus: DraftAction? = nil,
    invalid: InvalidSubmission? = nil,
    problem: Problem? = nil,
    status: Status? = nil,
    isUnchanged: Bool = false
  ) throws -> Response {
    let submission = posted.submission
    var original: Original?
    var base: Original?
    if !submission.isNew, let pod = submission.pod {
      original = try? editor.proposer.start(of: pod, by: visit.deadline)
      base = original
      // Typed values are compared with what the person saw.
      if let revision = posted.revision, revision != original?.revision {
        let seen = try? editor.proposer.original(of: pod, at: revision, by: visit.deadline)
        base = seen ?? original
      }
    }
    if posted.isReturn, let text = posted.older, invalid == nil, problem == nil {
      return form(visit, back: posted, to: text, original)
    }
    if let pod = submission.pod, let text = posted.text {
      return yaml(
        visit,
        pod,
        text: text,
        original: original,
        revision: posted.revision,
        at: posted.at,
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
      base: base?.document,
      revision: revision,
      focus: focus,
      reason: posted.reason,
      invalid: invalid,
      problem: problem,
      status: status,
      isUnchanged: isUnchanged,
      at: isUnchanged ? nil : posted.at
    )
  }

  /// The submitted form with its errors, without any effect.
  private func check(_ posted: PostedForm, _ visit: Visit) throws -> Response {
    var invalid: InvalidSubmission?
    do {
      let pod = try posted.submission.checkedPod(editor.schema)
      let request = posted.request(pod, by: visit.actor, like: nil)
      _ = try editor.proposer.proposal(for: request, by: visit.deadline)
    } catch let error as InvalidSubmission {
      invalid = error
    } catch is SpecError {
      // Further problems are reported when the form is sent.
    } catch is InvalidSpec {
    }
    return try form(visit, posted, invalid: invalid, status: .ok)
  }

  /// The form after a button that changes only the form.
  func draft(_ posted: PostedForm, _ action: DraftAction, _ visit: Visit) throws -> Response {
    if action.kind == .check { return try check(posted, visit) }
    var posted = posted
    var base = editor.outline
    if !posted.submission.isNew {
      guard let pod = posted.submission.pod else { return try form(visit, posted) }
      do throws(SpecError) {
        base = try editor.proposer.original(of: pod, at: posted.revision, by: visit.deadline)
          .document
      } catch {
        let problem = Problem(error, origin: repository.origin, links: visit.links)
        return try form(visit, posted, problem: problem)
      }
    }
    do throws(EditRefusal) {
      let draft = Draft(posted.submission, on: base, by: editor.schema)
      posted.submission = try draft.performing(action).submission
    } catch {
      let refusal = posted.submission.pod.map { SpecError.uneditable($0, error) }
      let problem =
        refusal.map { Problem($0, origin: repository.origin, links: visit.links) }
        ?? Problem.badRequest("\(error.problem).")
      return try form(visit, posted, problem: problem)
    }
    return try form(visit, posted, focus: action)
  }

  func form(
    _ visit: Visit,
    _ submission: Submission,
    original: Original?,
    base: Document? = nil,
    revision: String,
    focus: DraftAction? = nil,
    reason: String? = nil,
    invalid: InvalidSubmission? = nil,
    problem: Problem? = nil,
    status: Status? = nil,
    isUnchanged: Bool = false,
    at commit: CommitID? = nil
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
      draft: Draft(
        submission,
        on: original == nil ? editor.outline : base ?? original?.document,
        by: editor.schema
      ),
      reason: reason,
      focus: focus,
      original: original,
      steering: editor.steering,
      choices: choices,
      existing: submission.isNew ? catalogue?.entries.map(\.id) ?? [] : [],
      invalid: invalid,
      choicesTrouble: trouble,
      now: nowWords(submission)
    )
    let page = FormPage(
      layout: layout,
      formToken: token.value,
      key: RandomToken.hex(bytes: 16),
      submission: submission,
      revision: revision,
      settings: content.settings,
      content: forms.rendered(content),
      last: lastRun(of: original?.pod, layout.links),
      pull: pullNote(of: original?.pod, layout.links),
      invalid: invalid,
      problem: problem,
      inProgress: original.flatMap { run(beside: $0.pod, visit) },
      isUnchanged: isUnchanged,
      at: commit
    )
    let status = status ?? (invalid != nil ? .badRequest : problem?.status ?? .ok)
    var response = Response.page(page.markup, status: status)
    if let seconds = problem?.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    return token.setting(on: response, for: visit)
  }
}
