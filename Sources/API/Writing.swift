import Answering
import HTTP
import Specs
import Text

extension PodAPI {
  /// `PATCH /api/pod/{customer}/{env}`: a JSON Patch or a JSON Merge Patch.
  func patchPod(_ visit: Visit) throws -> Response {
    let (pod, options) = try begin(visit)
    try checkAbsence(of: pod, options, visit)
    let json = try visit.json(as: [MediaType.jsonPatch, MediaType.mergePatch])
    let intent: ChangeRequest.Intent
    if visit.request.contentType == MediaType.jsonPatch {
      intent = .patch(try JSONPatch(json))
    } else {
      let patch = MergePatch(json)
      intent = .edits { value in patch.edits(on: value) }
    }
    return try answer(Wish(pod: pod, intent: intent, canCreate: false, options: options), visit)
  }

  /// `PUT /api/pod/{customer}/{env}`: the whole text.
  func putPod(_ visit: Visit) throws -> Response {
    let (pod, options) = try begin(visit)
    try checkAbsence(of: pod, options, visit)
    let bytes = try visit.bodyBytes()
    guard visit.request.contentType == MediaType.yaml else {
      throw Problem.unsupportedMediaType(expected: MediaType.yaml)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem.badRequest("The body is not UTF-8.")
    }
    let wish = Wish(pod: pod, intent: .text(text), canCreate: true, options: options)
    return try answer(wish, visit)
  }

  /// `POST /api/pod`: creates or changes.
  func postPod(_ visit: Visit) throws -> Response {
    let body = Result { () throws(Problem) in try visit.json() }
    if case .success(let json) = body {
      visit.attempt?.note(customer: json["customer"]?.text, environment: json["env"]?.text)
    }
    try visit.checkSender()
    let options = try options(visit)
    let order = try Order(body.get(), editor.schema, editor.settings)
    let pod = try order.submission.checkedPod(editor.schema)
    try checkAbsence(of: pod, options, visit)
    var wish = Wish(pod: pod, intent: .form(order.submission), canCreate: true, options: options)
    wish.message = order.message ?? wish.message
    wish.warnings = order.warnings
    return try answer(wish, visit)
  }

  /// Checks the sender and reads the address, before the body.
  private func begin(_ visit: Visit) throws -> (PodID, DeployOptions) {
    visit.attempt?.note(customer: visit.parameters.first, environment: visit.parameters.last)
    try visit.checkSender()
    let pod = try visit.pod()
    return (pod, try options(visit))
  }

  private func options(_ visit: Visit) throws(Problem) -> DeployOptions {
    let options = try DeployOptions(visit.request)
    if options.isDryRun { visit.attempt?.callOff() }
    return options
  }

  /// Refuses the request if `If-None-Match` forbids it, before any other error.
  private func checkAbsence(
    of pod: PodID,
    _ options: DeployOptions,
    _ visit: Visit
  ) throws {
    guard let tags = options.noneMatch, let revision = try revision(of: pod, visit),
      tags.name(revision, isExact: false)
    else { return }
    if tags == .any { throw SpecError.podExists(pod) }
    throw Problem.preconditionFailed(
      pod,
      visit,
      "\(pod) is still at the revision that If-None-Match names.",
      revision: revision
    )
  }

  /// The pod's blob SHA; `nil` if the pod does not exist.
  func revision(of pod: PodID, _ visit: Visit) throws(SpecError) -> String? {
    do throws(SpecError) {
      return try editor.proposer.original(of: pod, by: visit.deadline).revision
    } catch .noSuchPod {
      return nil
    } catch .unusableSpec(let unusable) {
      return unusable.revision
    }
  }
}

extension JSON {
  /// The text of a string value.
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
