import Answering
import HTML
import Specs

/// What can be asked of a pull request; what ends it asks once more.
struct PullActions {
  /// The names of the fields that a form posts.
  enum Name {
    static let head = "head"
  }

  let pull: PullRequest
  let links: Links
  let settings: EditorSettings
  let formToken: String
  /// What was typed instead of the pod's name; `nil` where nothing was.
  var wrongName: String?

  private var isProtected: Bool { settings.isProtected(pull.pod.environment) }

  var markup: Markup {
    var buttons = Markup()
    if pull.actions.contains(.merge) { buttons += isProtected ? confirmedMerge : merge }
    if pull.actions.contains(.update) { buttons += update }
    if pull.state == .open {
      buttons += #"<a class="button" href="\#(links.pod(pull.pod))">Edit the change</a>\#n"#
    }
    if let link = Links.external(pull.link) {
      buttons +=
        #"<a class="button" href="\#(link)" rel="noopener">#\#(pull.number) on GitHub</a>\#n"#
    }
    if pull.actions.contains(.close) { buttons += close }
    return buttons.isEmpty ? .empty : #"<div class="actions run-actions">\#(buttons)</div>"#
  }

  /// The commit that was shown is the one that is merged.
  private var head: Markup {
    #"<input type="hidden" name="\#(Name.head)" value="\#(pull.head)">"#
  }

  private var merge: Markup {
    let isReady = pull.mergeability == .clean
    return form(
      .merge,
      """
      \(head)<button type="submit"\(attribute: "class", isReady ? "primary" : nil)>Merge pull request</button>
      """
    )
  }

  private var update: Markup {
    let isNext = pull.mergeability == .behind || pull.mergeability == .conflict
    return form(
      .update,
      #"<button type="submit"\#(attribute: "class", isNext ? "primary" : nil)>Update branch</button>"#
    )
  }

  private var close: Markup {
    asked(
      .close,
      "Close pull request",
      """
      <p>Closes it without merging and deletes its branch. Nothing is deployed.</p>
      <button type="submit" class="danger">Close pull request #\(pull.number)</button>
      """
    )
  }

  /// In protected environments the pod's name is asked for, as on the review.
  private var confirmedMerge: Markup {
    let isWrong = wrongName != nil
    let error: Markup =
      isWrong
      ? """
      <p class="error" id="pod-name-error"><span class="visually-hidden">Error: </span>Type \(pull.pod) to confirm</p>
      """ : .empty
    return asked(
      .merge,
      "Merge pull request",
      isOpen: isWrong,
      """
      \(head)<div class="field\(isWrong ? " wrong" : "")">
      <div class="label"><label for="pod-name">Type <code>\(pull.pod)</code> to confirm</label></div>
      <p class="help" id="pod-name-help">\(pull.pod.environment) is protected.</p>
      \(error)<input id="pod-name" name="\(PostedForm.Name.podName)" type="text" class="short" \
      value="\(wrongName ?? "")" autocomplete="off" autocapitalize="none" spellcheck="false" \
      aria-invalid="\(isWrong ? "true" : "false")" \
      aria-describedby="\(isWrong ? "pod-name-error " : "")pod-name-help">
      </div>
      <button type="submit" class="danger">Merge into \(pull.base)</button>
      """
    )
  }

  private func form(_ action: PullAction.Kind, _ content: Markup) -> Markup {
    """
    <form action="\(links.pull(pull.number, action))" method="post">
    <input type="hidden" name="\(FormToken.fieldName)" value="\(formToken)">
    \(content)</form>

    """
  }

  private func asked(
    _ action: PullAction.Kind,
    _ name: String,
    isOpen: Bool = false,
    _ content: Markup
  ) -> Markup {
    """
    <details class="ask" id="ask-\(action.rawValue)"\(attribute: "open", if: isOpen)><summary class="button">\(name)</summary>
    \(form(action, content))</details>

    """
  }
}
