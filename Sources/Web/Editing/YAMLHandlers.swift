import Answering
import HTML
import HTTP
import Specs
import YAML

extension Pages {
  /// `GET /pod/{customer}/{environment}/yaml`: an editor for the text, valid or not.
  func editText(_ visit: Visit) throws -> Response {
    let pod = try visit.pod()
    do throws(SpecError) {
      let original = try editor.proposer.start(of: pod, by: visit.deadline)
      if let unusable = original.unusable { return yaml(visit, pod, broken: original, unusable) }
      return yaml(visit, pod, text: original.text, original: original)
    } catch .unusableSpec(let unusable) {
      return .page(UnusablePage(layout: layout(visit), unusable: unusable).markup)
    }
  }

  /// The text of an unreadable spec, to be repaired.
  func yaml(
    _ visit: Visit,
    _ pod: PodID,
    broken original: Original,
    _ unusable: UnusableSpec
  ) -> Response {
    var problem = Problem(.unusableSpec(unusable), origin: repository.origin, links: visit.links)
    problem.next = ["Correct the text below, review the change, and deploy it."]
    var response = yaml(
      visit,
      pod,
      text: original.text,
      original: original,
      problem: problem,
      mark: unusable.mark
    )
    // The problem is the file, not the request.
    response.status = .ok
    return response
  }

  func yaml(
    _ visit: Visit,
    _ pod: PodID,
    text: String,
    original: Original?,
    revision: String? = nil,
    at commit: CommitID? = nil,
    problem: Problem? = nil,
    mark: Mark? = nil,
    isUnchanged: Bool = false
  ) -> Response {
    let token = FormToken(visit.request)
    let page = YAMLPage(
      layout: layout(visit),
      formToken: token.value,
      pod: pod,
      settings: editor.settings,
      text: text.replacing("\r\n", with: "\n"),
      revision: revision ?? original?.revision ?? ChangeSet.noRevision,
      at: commit,
      problem: problem,
      mark: mark,
      inProgress: run(beside: pod, visit),
      isUnchanged: isUnchanged,
      last: lastRun(of: pod, visit.links),
      pull: pullNote(of: pod, visit.links)
    )
    var response = Response.page(page.markup, status: problem?.status ?? .ok)
    if let seconds = problem?.retryAfter {
      response = response.adding("Retry-After", "\(seconds)")
    }
    return token.setting(on: response, for: visit)
  }
}
