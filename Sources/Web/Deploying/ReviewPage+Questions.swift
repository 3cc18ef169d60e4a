import HTML
import Specs
import Text

/// The questions of a review.
extension ReviewPage {
  /// The reason, in protected environments and if every deployment needs one.
  var reason: Markup {
    guard asksReason else { return .empty }
    let need: Markup = requiresReason ? "Required" : "Optional"
    return """
      <div class="field\(problems.reason == nil ? "" : " wrong")">
      <div class="label"><label for="reason">Reason</label></div>
      <p class="help" id="reason-help">\(need). Why you deploy, in up to \(Reason.longest.grouped) characters.</p>
      \(error(problems.reason, "reason"))<textarea id="reason" name="\(PostedForm.Name.reason)" rows="2" \
      autocomplete="off" aria-invalid="\(problems.reason == nil ? "false" : "true")" \
      aria-describedby="\(problems.reason == nil ? "" : "reason-error ")reason-help">\(areaText: typedReason)</textarea>
      </div>

      """
  }

  /// The pod's name, in protected environments.
  var name: Markup {
    guard isProtected else { return .empty }
    return """
      <div class="field\(problems.name == nil ? "" : " wrong")">
      <div class="label"><label for="pod-name">Type <code>\(pod)</code> to confirm</label></div>
      <p class="help" id="pod-name-help">\(pod.environment) is protected.</p>
      \(error(problems.name, "pod-name"))<input id="pod-name" name="\(PostedForm.Name.podName)" type="text" class="short" \
      value="\(typedName)" autocomplete="off" autocapitalize="none" spellcheck="false" \
      aria-invalid="\(problems.name == nil ? "false" : "true")" \
      aria-describedby="\(problems.name == nil ? "" : "pod-name-error ")pod-name-help">
      </div>

      """
  }

  private func error(_ problem: String?, _ id: String) -> Markup {
    guard let problem else { return .empty }
    return
      #"<p class="error" id="\#(id)-error"><span class="visually-hidden">Error: </span>\#(problem)</p>"#
  }

  var anyway: Markup {
    guard let run = inProgress else { return .empty }
    return """
      <div class="note"><p>\(ActiveRunNote(pod: pod, run: run, links: links).markup)</p></div>
      <div class="field check">
      <input id="anyway" name="\(PostedForm.Name.anyway)" type="checkbox" value="1" aria-describedby="anyway-help">
      <div class="label"><label for="anyway">Deploy anyway</label></div>
      <p class="help" id="anyway-help">Without it, nothing is started while a deployment is in progress.</p>
      </div>

      """
  }
}
