import Answering
import HTML
import Specs
import YAML

/// The text editor of a pod.
struct YAMLPage {
  let layout: Layout
  let formToken: String
  let pod: PodID
  let settings: EditorSettings
  /// The text in the editor.
  let text: String
  /// The blob SHA that the editor's text is based on.
  let revision: String
  /// The older revision that the text comes from.
  let at: CommitID?
  let problem: Problem?
  /// The position of the error.
  let mark: Mark?
  let inProgress: RunID?
  let isUnchanged: Bool
  /// The pod's last deployment.
  var last = Markup.empty
  /// That a pull request is open for the pod.
  var pull = Markup.empty

  private var links: Links { layout.links }

  /// The number of lines to show around an error.
  private static let around = 2

  var markup: Markup {
    layout.page(
      title: problem == nil ? "YAML of \(pod)" : "\(pod): \(problem?.title ?? "")",
      isError: problem != nil,
      """
      <nav aria-label="Breadcrumb" class="crumbs"><a href="\(links.pods)">Pods</a> \
      <span aria-hidden="true">/</span> <span aria-current="page">\(pod)</span></nav>
      <div class="heading"><h1>\(pod.customer) \(Badge.environment(pod.environment.text, settings))</h1>\
      \(FileLink(origin: layout.origin, pod: pod).markup)</div>
      \(last)\(PodTabs(links: links, pod: pod, current: .yaml).markup)\(summary)\(pull)\(notice)<form class="text-form" action="\(links.deploy)" \
      method="post" novalidate>
      <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
      <input type="hidden" name="customer" value="\(pod.customer)">
      <input type="hidden" name="environment" value="\(pod.environment)">
      <input type="hidden" name="\(PostedForm.Name.revision)" value="\(revision)">
      \(OlderRevision(commit: at).field)<div class="label"><label for="text">spec.yml</label> \
      <span class="small">\(lines.count) \(lines.count == 1 ? "line" : "lines")</span> \
      <button type="button" class="quiet" data-copy="text" data-script-only hidden>Copy</button></div>
      \(excerpt)<div class="yaml"><ol aria-hidden="true" data-gutter>\(Markup(each: 0..<lines.count) { [mark] place in
        place + 1 == mark?.line ? #"<li class="bad"></li>"# : "<li></li>"
      })</ol>
      <textarea id="text" name="\(PostedForm.Name.text)" rows="\(min(max(lines.count + 1, 8), 40))" spellcheck="false" \
      autocomplete="off" autocapitalize="none" wrap="off" data-check="\(links.api(pod))" \
      aria-invalid="\(mark == nil ? "false" : "true")" aria-describedby="\(mark == nil ? "" : "text-error ")text-help">\(areaText: text)</textarea></div>
      <p class="error" role="status" data-live-error></p>
      <p class="help" id="text-help">Comments and order are kept. Tab moves to the next control.</p>
      <div class="actions"><button type="submit" name="_do" value="review" class="primary">Review changes</button>
      <a href="\(links.pod(pod))">Cancel</a></div>
      </form>
      """
    )
  }

  private var lines: Lines { Lines(text) }

  private var summary: Markup {
    guard let problem else { return .empty }
    let what: Markup =
      mark == nil ? "\(problem.what)" : ##"<a href="#text">\##(problem.what)</a>"##
    return """
      <div class="summary" role="alert" tabindex="-1" aria-labelledby="summary-title" data-focus>
      <h2 id="summary-title">\(problem.title)</h2>
      <p id="text-error">\(what)</p>
      \(problem.next.isEmpty ? .empty : "<ul>\(problem.next.map { "<li>\($0.markup)</li>" as Markup })</ul>" as Markup)</div>

      """
  }

  private var notice: Markup {
    if let at, problem == nil, !isUnchanged {
      return OlderRevision(commit: at).note(pod, links)
    }
    if isUnchanged {
      return """
        <div class="note" role="status" tabindex="-1" data-focus><p><strong>No changes.</strong> \
        The repository already holds this text, so there is nothing to deploy.</p></div>

        """
    }
    guard let run = inProgress else { return .empty }
    return """
      <aside class="note" aria-label="Deployment in progress"><p>\(ActiveRunNote(pod: pod, run: run, links: links).markup)</p></aside>

      """
  }

  /// The lines around an error, with a caret below the position.
  private var excerpt: Markup {
    guard let mark else { return .empty }
    let lines = lines
    let line = min(max(mark.line - 1, 0), lines.count)
    let shown = max(0, line - Self.around)..<min(lines.count, line + Self.around + 1)
    let rows = shown.map { place -> Markup in
      let text = lines[place].withoutReturn
      guard place == line else { return #"<span data-n="\#(place + 1)">\#(text)\#n</span>"# }
      let caret = String(repeating: " ", count: min(max(mark.column - 1, 0), 200)) + "^"
      return """
        <mark id="line" data-n="\(place + 1)">\(text)
        </mark><span data-n="">\(caret)
        </span>
        """
    }
    let end: Markup = line >= lines.count ? #"<mark id="line">(end of file)\#n</mark>"# : .empty
    return """
      <pre class="lines numbered" role="region" aria-label="The lines around the error"><code>\(rows)\(end)</code></pre>

      """
  }
}
