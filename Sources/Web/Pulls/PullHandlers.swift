import Answering
import HTTP
import Specs

extension Pages {
  /// `GET /pulls/{number}`: one pull request as it stands now.
  func showPull(_ visit: Visit) throws -> Response {
    let pull = try editor.pulls.pull(try visit.pullNumber(), by: visit.deadline)
    return pullPage(pull, visit)
  }

  /// `POST /pulls/{number}/merge`: merges it, if the commit that was shown is still its newest.
  func mergePull(_ visit: Visit) throws -> Response {
    let (number, form) = try ask(.merge, visit)
    let pull = try editor.pulls.pull(number, by: visit.deadline)
    visit.attempt?.note(
      customer: pull.pod.customer.text,
      environment: pull.pod.environment.text
    )
    guard let head = form[PullActions.Name.head].flatMap({ CommitID($0) }) else {
      throw Problem.badRequest(
        "The field “\(PullActions.Name.head)” must be the whole name of the commit to merge."
      )
    }
    if editor.settings.isProtected(pull.pod.environment) {
      let name = form[PostedForm.Name.podName] ?? ""
      guard name == "\(pull.pod)" else {
        let problem = Problem(
          .badRequest,
          title: "There is a problem",
          what: "Nothing was merged.",
          next: ["\("Type \(pull.pod) to confirm", to: "#pod-name")"]
        )
        return pullPage(pull, visit, problem, wrongName: name)
      }
    }
    return try carryOut(.merge(head: head.text), on: number, visit)
  }

  /// `POST /pulls/{number}/close`: closes it and deletes its branch.
  func closePull(_ visit: Visit) throws -> Response {
    let (number, _) = try ask(.close, visit)
    return try carryOut(.close, on: number, visit)
  }

  /// `POST /pulls/{number}/update`: brings the base into its branch, or asks which side counts.
  func updatePull(_ visit: Visit) throws -> Response {
    let (number, form) = try ask(.update, visit)
    let decisions = Decisions(form)
    do {
      let update = try editor.whileStale(by: visit.deadline) {
        try editor.update(
          pull: number,
          choices: decisions.choices,
          decidedAt: decisions.decidedAt,
          by: visit.actor,
          by: visit.deadline
        )
      }
      switch update {
      case .done: return .seeOther(visit.links.pull(number))
      case .conflict(let conflict):
        return self.conflict(conflict, of: number, decisions, visit)
      }
    } catch let error as SpecError {
      return try refused(number, error, visit)
    } catch let error as InvalidSpec {
      return try refused(number, .invalid(error), visit)
    }
  }

  /// What every action begins with: the number, the form, and the check of its sender.
  private func ask(_ kind: PullAction.Kind, _ visit: Visit) throws -> (Int, FormBody) {
    let number = try visit.pullNumber()
    let form = try visit.optionalForm()
    try visit.checkSender(formToken: form[FormToken.fieldName])
    visit.attempt?.note(kind, onPull: number)
    return (number, form)
  }

  private func carryOut(_ action: PullAction, on number: Int, _ visit: Visit) throws -> Response {
    do throws(SpecError) {
      try editor.pulls.perform(action, on: number, by: visit.actor, by: visit.deadline)
    } catch {
      return try refused(number, error, visit)
    }
    return .seeOther(visit.links.pull(number))
  }

  // MARK: Answers

  private func refused(_ number: Int, _ error: SpecError, _ visit: Visit) throws -> Response {
    let problem = Problem(error, origin: repository.origin, links: visit.links)
    if case .notFound = error { throw problem }
    return try refused(number, problem, visit)
  }

  /// The pull request's page with why something was not done.
  private func refused(_ number: Int, _ problem: Problem, _ visit: Visit) throws -> Response {
    visit.log(problem)
    guard let pull = try? editor.pulls.pull(number, by: visit.deadline) else { throw problem }
    let response = pullPage(pull, visit, problem)
    return problem.retryAfter.map { response.adding("Retry-After", "\($0)") } ?? response
  }

  private func pullPage(
    _ pull: PullRequest,
    _ visit: Visit,
    _ problem: Problem? = nil,
    wrongName: String? = nil
  ) -> Response {
    let token = FormToken(visit.request)
    let page = PullPage(
      layout: layout(visit),
      pull: pull,
      schema: editor.schema,
      settings: editor.settings,
      formToken: token.value,
      problem: problem,
      wrongName: wrongName
    )
    return token.setting(on: .page(page.markup, status: problem?.status ?? .ok), for: visit)
  }

  private func conflict(
    _ conflict: Conflict,
    of number: Int,
    _ decisions: Decisions,
    _ visit: Visit
  ) -> Response {
    visit.attempt?.note(.conflict)
    let token = FormToken(visit.request)
    let page = ConflictPage(
      layout: layout(visit),
      formToken: token.value,
      conflict: conflict,
      occasion: .pull(number, visit.links, base: repository.origin.branch),
      fields: [],
      choices: conflict.choices,
      schema: editor.schema,
      settings: editor.settings,
      wasAnswered: decisions.wasAsked
    )
    return token.setting(on: .page(page.markup, status: .conflict), for: visit)
  }
}
