import Answering
import HTTP
import Specs
import Text

extension Pages {
  /// `GET /runs/{id}`: the current state of one run, or of the search for it.
  func showRun(_ visit: Visit) throws -> Response {
    let id = try visit.runID()
    let query = visit.request.target.query
    let run = try editor.run(id, attempt: try visit.attemptNumber(), by: visit.deadline)
    if let log = query["log"], !log.isEmpty, LogName(log) == nil {
      throw Problem.badRequest("log must name a job, or a step as job.step.")
    }
    // Found: it now has its own address.
    if run.id != id { return .seeOther(visit.links.run(run.id)) }
    return runPage(run, visit, log: LogChoice(query, of: run))
  }

  /// `GET /runs/{id}/log`: the whole log, from the source.
  func wholeLog(_ visit: Visit) throws -> Response {
    let id = try visit.runID()
    guard let name = LogName(visit.request.target.query["log"] ?? "") else {
      throw Problem.badRequest("log must name a job, or a step as job.step.")
    }
    switch try editor.runs.wholeLog(of: id, job: name.job, step: name.step, by: visit.deadline) {
    case .link(let place):
      guard let place = Links.external(place) else { throw Problem.internalError }
      return .seeOther(place)
    case .text(let text):
      return .text(text, type: "text/plain; charset=utf-8")
        .adding("Content-Disposition", #"attachment; filename="run-\#(id).log""#)
    }
  }

  /// `POST /runs/{id}/cancel` and so on: requests the action, then returns to the run.
  func act(_ kind: RunAction.Kind) -> Route.Handler {
    { [self] visit in
      let id = try visit.runID()
      let form = try visit.optionalForm()
      try visit.checkSender(formToken: form[FormToken.fieldName])
      visit.attempt?.note(kind, on: id)
      let comment = form["comment"] ?? ""
      guard comment.unicodeScalars.count <= RunAction.longestComment else {
        throw Problem.badRequest(
          "The comment is longer than \(RunAction.longestComment.grouped) characters."
        )
      }
      do throws(SpecError) {
        try editor.runs.perform(
          RunAction(kind, comment: comment),
          on: id,
          by: visit.actor,
          by: visit.deadline
        )
      } catch {
        let problem = Problem(error, origin: repository.origin, links: visit.links)
        guard case .notFound = error else { return try refused(id, problem, visit) }
        throw problem
      }
      return .seeOther(visit.links.run(id))
    }
  }

  /// The run's page with the reason why an action failed.
  private func refused(_ id: RunID, _ problem: Problem, _ visit: Visit) throws -> Response {
    visit.log(problem)
    guard let run = try? editor.run(id, by: visit.deadline) else { throw problem }
    let response = runPage(run, visit, log: LogChoice(FormBody(), of: run), problem: problem)
    return problem.retryAfter.map { response.adding("Retry-After", "\($0)") } ?? response
  }

  private func runPage(
    _ run: Run,
    _ visit: Visit,
    log: LogChoice?,
    problem: Problem? = nil
  ) -> Response {
    let token = FormToken(visit.request)
    let page = RunPage(
      layout: layout(visit),
      run: run,
      schema: editor.schema,
      settings: editor.settings,
      formToken: token.value,
      now: UnixTime.now,
      log: log.map { view($0, of: run, visit) },
      problem: problem
    )
    return token.setting(on: .page(page.markup, status: problem?.status ?? .ok), for: visit)
  }

  private func view(_ choice: LogChoice, of run: Run, _ visit: Visit) -> LogView {
    let result: Result<RunLog, LogView.Missing>
    do throws(SpecError) {
      result = .success(try editor.runs.log(of: run.id, choice.query, by: visit.deadline))
    } catch {
      let problem = Problem(error, origin: repository.origin, links: visit.links)
      result = .failure(LogView.Missing(words: problem.what))
    }
    return LogView(
      run: run.id,
      attempt: run.attempt == run.attempts ? nil : run.attempt,
      job: choice.job,
      step: choice.query.step,
      links: visit.links,
      result: result,
      word: choice.query.word
    )
  }
}
