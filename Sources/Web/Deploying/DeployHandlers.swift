import Answering
import HTML
import HTTP
import Specs

extension Pages {
  /// `POST /deploy`: checks what was sent, then starts the deployment, or shows what would change.
  func deploy(_ visit: Visit) throws -> Response {
    let form = try visit.form()
    let step = form["step"].flatMap(Step.init)
    if step == .review || step == .edit { visit.attempt?.callOff() }
    visit.attempt?.note(customer: form["customer"], environment: form["environment"])
    try visit.checkSender(formToken: form[FormToken.fieldName])
    let submission = try Submission(form)
    visit.attempt?.note(action: submission.mode)

    let spec: Spec?
    do throws(SpecError) {
      spec = try current(submission, visit)
    } catch {
      if case .noSuchPod = error { throw error }
      return refused(visit, submission, spec: nil, error)
    }
    if step == .edit { return self.form(visit, submission, spec: spec) }
    let request: DeploymentRequest
    do throws(InvalidSubmission) {
      request = try submission.checked(requestedBy: visit.request.user)
    } catch {
      return self.form(visit, submission, spec: spec, invalid: error)
    }
    let changes = Change.all(request, from: spec)
    let warnings = step == .review || step == .deploy ? warnings(creating: request, visit) : []
    let mustReview = request.isNewProduction || !warnings.isEmpty
    do throws(SpecError) {
      if step == .review || step == .deploy && mustReview {
        visit.attempt?.callOff()
        let token = FormToken(visit.request)
        let page = ReviewPage(
          layout: layout(visit),
          formToken: token.value,
          submission: submission,
          request: request,
          changes: changes,
          diff: try Self.diff(request, from: spec),
          warnings: warnings
        )
        return token.setting(on: .page(page.markup), for: visit)
      }
      let deployment = try visit.start(request, by: deployer, metrics)
      return .page(
        StartedPage(
          layout: layout(visit),
          request: request,
          deployment: deployment,
          changes: changes
        )
        .markup
      )
    } catch {
      return refused(visit, submission, spec: spec, error)
    }
  }

  /// What the pressed button asks for; a POST without one deploys.
  private enum Step: String {
    case deploy, review
    /// Deploy, on the page that shows what would change.
    case reviewed
    /// Back to the form, with what was typed.
    case edit
  }

  /// What a change begins from; `nil` for a new pod.
  ///
  /// That a new pod's name is free is asked before any field is checked, so that nobody corrects a field
  /// of a pod that cannot be created.
  private func current(_ submission: Submission, _ visit: Visit) throws(SpecError) -> Spec? {
    guard let pod = submission.pod else { return nil }
    switch submission.mode {
    case .edit: return try repository.spec(of: pod, by: visit.deadline)
    case .new:
      guard try !repository.catalogue(.remembered, by: visit.deadline).contains(pod) else {
        throw .podExists(pod)
      }
      return nil
    }
  }

  /// What the name of a new pod could be taken for.
  ///
  /// Nothing of it keeps a person from creating the pod, so what cannot be told now is left out.
  private func warnings(creating request: DeploymentRequest, _ visit: Visit) -> [String] {
    guard request.kind == .create,
      let catalogue = try? repository.catalogue(.remembered, by: visit.deadline)
    else { return [] }
    let clashes = catalogue.clashes(with: request, in: repository.origin.specsPath) { pod in
      (try? repository.spec(of: pod, by: visit.deadline))?.instanceName.value
    }
    return clashes.map { $0.warning(creating: request.pod) }
  }

  /// What becomes of the pod's spec.yml.
  private static func diff(
    _ request: DeploymentRequest,
    from spec: Spec?
  ) throws(SpecError) -> LineDiff {
    guard let spec else {
      let text = Spec.newText(
        pod: request.pod,
        instanceName: request.instanceName,
        wafEnabled: request.wafEnabled
      )
      return LineDiff(from: "", to: text)
    }
    let text = try spec.editing(
      instanceName: request.instanceName,
      wafEnabled: request.wafEnabled
    )
    return LineDiff(from: spec.document.text, to: text)
  }

  /// The form again, holding exactly what was sent, with why nothing was started.
  private func refused(
    _ visit: Visit,
    _ submission: Submission,
    spec: Spec?,
    _ error: SpecError
  ) -> Response {
    let problem = Problem(error, origin: repository.origin, links: visit.links)
    visit.log(problem)
    var again = submission
    var current = spec
    if case .conflict(let pod, _) = error {
      // Shown beside what was typed; pressing Deploy again then means this state.
      if let fresh = try? repository.spec(of: pod, by: visit.deadline) {
        current = fresh
        again.revision = fresh.revision
      }
    }
    let unusable: UnusableSpec? =
      if case .unusableSpec(let unusable) = error { unusable } else { nil }
    return form(visit, again, spec: current, problem: problem, unusable: unusable)
  }
}

extension DeploymentRequest {
  /// Whether this is to be looked at once more: the form was made before anybody typed “prd”, so its
  /// easy button is Deploy.
  fileprivate var isNewProduction: Bool { kind == .create && pod.environment.text == "prd" }
}

extension Submission {
  /// What a posted form says, to the letter.
  fileprivate init(_ form: FormBody) throws(Problem) {
    guard let mode = Mode(rawValue: form["mode"] ?? Mode.edit.rawValue) else {
      throw Problem.badRequest("The field “mode” must be “new” or “edit”.")
    }
    let checkbox = form["waf_enabled"]
    self.init(
      mode: mode,
      customer: form["customer"] ?? "",
      environment: form["environment"] ?? "",
      instanceName: form["instance_name"] ?? "",
      wafEnabled: checkbox == "on" || checkbox == "true",
      revision: form["revision"].flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
    )
  }
}
