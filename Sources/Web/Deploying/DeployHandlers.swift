import Answering
import HTML
import HTTP
import Specs
import Text
import YAML

extension Pages {
  /// `POST /deploy`: checks what was sent, then shows the changes, or deploys them and redirects
  /// the browser to what follows.
  func deploy(_ visit: Visit) throws -> Response {
    let form = try visit.form()
    visit.attempt?.note(customer: form["customer"], environment: form["environment"])
    var posted = try PostedForm(form, editor.settings, editor.schema)
    if !posted.action.deploys { visit.attempt?.callOff() }
    try visit.checkSender(formToken: form[FormToken.fieldName])
    visit.attempt?.note(isNew: posted.submission.isNew)
    if let commit = posted.at, let pod = posted.submission.pod {
      posted.older = try older(commit, of: pod, visit)
    }
    let sent = posted
    if case .draft(let action) = posted.action { return try draft(posted, action, visit) }
    guard posted.action.deploys, let key = posted.key else {
      return try answer(posted, visit, key: RandomToken.hex(bytes: 16)).response(visit)
    }
    return try editor.once.perform(
      key,
      content: posted.content,
      pending: posted.submission.pod.flatMap { editor.pending($0, key: key, asksFor: posted.mode) },
      by: visit.deadline
    ) { try answer(sent, visit, key: key) }.response(visit)
  }

  private func answer(
    _ posted: PostedForm,
    _ visit: Visit,
    key: String
  ) throws -> Once.Answer<Response> {
    let pod: PodID
    do throws(InvalidSubmission) {
      pod = try posted.submission.checkedPod(editor.schema)
    } catch {
      return .other(try form(visit, posted, invalid: error))
    }
    do {
      if posted.action == .edit {
        return .other(try form(visit, decided(posted, of: pod, visit)))
      }
      return try editor.whileStale(by: visit.deadline) {
        try attempt(posted, of: pod, visit, key: key)
      }
    } catch let error as InvalidSubmission {
      return .other(try form(visit, posted, invalid: error))
    } catch let error as InvalidSpec {
      return .other(try refused(visit, posted, of: pod, .invalid(error), error))
    } catch let error as SpecError {
      if case .unavailable(let unavailability) = error, unavailability.isUnclear { throw error }
      let problem = Problem(error, origin: repository.origin, links: visit.links)
      visit.log(problem)
      return .other(try refused(visit, posted, of: pod, problem, error))
    }
  }

  private func attempt(
    _ posted: PostedForm,
    of pod: PodID,
    _ visit: Visit,
    key: String
  ) throws -> Once.Answer<Response> {
    let request = try request(posted, of: pod, visit)
    switch try editor.proposer.proposal(for: request, by: visit.deadline) {
    case .unchanged(let original):
      // Sent again to a process that does not remember it.
      if posted.action.deploys, let pull = editor.pulls.openPulls()[pod], pull.key == key {
        return .deployment(.pull(pull.number))
      }
      return .other(try form(visit, settled(posted, original), isUnchanged: true))
    case .conflict(let conflict): return .other(self.conflict(conflict, posted, visit))
    case .change(let change):
      let plan = try editor.deployer.plan(change, by: visit.deadline)
      let review = review(change, plan, posted, visit)
      if let response = review.needed() { return .other(response) }
      do throws(SpecError) {
        let deployment = try visit.deploy(
          change,
          key: key,
          anyway: posted.anyway,
          at: editor.desk,
          metrics
        )
        return .deployment(deployment.follows)
      } catch {
        return .other(try after(error, review, posted, visit, key: key))
      }
    }
  }

  /// The page that goes on after a refusal; what nothing can be done about here is thrown again.
  private func after(
    _ error: SpecError,
    _ review: Review,
    _ posted: PostedForm,
    _ visit: Visit,
    key: String
  ) throws -> Response {
    switch error {
    case .inProgress(_, let run):
      // A deployment was started in between.
      return review.page(inProgress: run, status: .conflict)
    case .protectedBranch(let pod, _) where posted.mode != .pullRequest:
      return try offerPullRequest(posted.byPullRequest, of: pod, visit, error)
    case .unavailable where review.plan.mode == .pullRequest && posted.action == .confirm:
      // With the same key, confirming again goes on where this stopped.
      let problem = Problem(error, origin: repository.origin, links: visit.links)
      visit.log(problem)
      let page = review.page(
        inProgress: nil,
        ReviewPage.Problems(refusal: problem),
        status: problem.status,
        key: key
      )
      return problem.retryAfter.map { page.adding("Retry-After", "\($0)") } ?? page
    default: throw error
    }
  }

  /// The review again, of a pull request instead of a commit that was refused.
  private func offerPullRequest(
    _ posted: PostedForm,
    of pod: PodID,
    _ visit: Visit,
    _ refusal: SpecError
  ) throws -> Response {
    let problem = Problem(refusal, origin: repository.origin, links: visit.links)
    visit.log(problem)
    let request = try request(posted, of: pod, visit)
    switch try editor.proposer.proposal(for: request, by: visit.deadline) {
    case .unchanged(let original):
      return try form(visit, settled(posted, original), isUnchanged: true)
    case .conflict(let conflict): return self.conflict(conflict, posted, visit)
    case .change(let change):
      let plan = try editor.deployer.plan(change, by: visit.deadline)
      return review(change, plan, posted, visit).page(
        inProgress: nil,
        ReviewPage.Problems(refusal: problem),
        status: problem.status
      )
    }
  }

  /// The form with the decisions; as it was sent if there are none, or not all.
  private func decided(_ posted: PostedForm, of pod: PodID, _ visit: Visit) throws -> PostedForm {
    guard !posted.choices.isEmpty else { return posted }
    do {
      let request = try request(posted, of: pod, visit)
      switch try editor.proposer.proposal(for: request, by: visit.deadline) {
      case .conflict: return posted
      case .unchanged(let original): return settled(posted, original)
      case .change(let change):
        return posted.settled(text: change.text, revision: change.revision)
      }
    } catch is InvalidSubmission {
      return posted
    } catch is InvalidSpec {
      return posted
    } catch is SpecError {
      return posted
    }
  }

  /// The form with the repository's current values, if they have changed since it was opened.
  private func settled(_ posted: PostedForm, _ original: Original?) -> PostedForm {
    guard let original, let revision = posted.revision, revision != original.revision else {
      return posted
    }
    return posted.settled(text: original.text, revision: original.revision)
  }

  /// The request; a posted text gets the line ends of the text that it is based on.
  private func request(
    _ posted: PostedForm,
    of pod: PodID,
    _ visit: Visit
  ) throws(SpecError) -> ChangeRequest {
    var original: Original?
    if posted.text != nil, !posted.submission.isNew {
      original = try editor.proposer.original(of: pod, at: posted.revision, by: visit.deadline)
    }
    return posted.request(pod, by: visit.actor, like: original)
  }

  private func conflict(_ conflict: Conflict, _ posted: PostedForm, _ visit: Visit) -> Response {
    visit.attempt?.note(.conflict)
    let token = FormToken(visit.request)
    let page = ConflictPage(
      layout: layout(visit),
      formToken: token.value,
      conflict: conflict,
      occasion: .form(conflict.pod, visit.links),
      fields: posted.carried(editor.settings),
      choices: conflict.choices,
      schema: editor.schema,
      settings: editor.settings,
      wasAnswered: posted.wasAsked || !posted.choices.isEmpty
    )
    return token.setting(on: .page(page.markup, status: .conflict), for: visit)
  }

  /// The form or the text again, exactly as sent, with the reason why nothing was started.
  private func refused(
    _ visit: Visit,
    _ posted: PostedForm,
    of pod: PodID,
    _ problem: Problem,
    _ error: any Error
  ) throws -> Response {
    guard let text = posted.text ?? (posted.isReturn ? posted.older : nil) else {
      return try form(visit, posted, problem: problem)
    }
    var mark: Mark?
    if case InvalidSpec.malformed(let malformed) = error { mark = malformed.mark }
    if case InvalidSpec.forbidden(let violations) = error {
      mark = violations.lazy.compactMap(\.mark).first
    }
    return yaml(
      visit,
      pod,
      text: text,
      original: try? editor.proposer.start(of: pod, by: visit.deadline),
      revision: posted.revision,
      at: posted.at,
      problem: problem,
      mark: mark
    )
  }
}

extension Once.Answer<Response> {
  fileprivate func response(_ visit: Visit) -> Response {
    switch self {
    case .deployment(let followed):
      visit.attempt?.note(followed)
      return .seeOther(visit.links.page(followed))
    case .other(let response): return response
    }
  }
}
