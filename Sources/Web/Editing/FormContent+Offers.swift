import Answering
import HTML
import Specs
import YAML

extension FormContent {
  /// The values offered from another pod, run or revision, with a checkbox each.
  var offers: Markup {
    guard !submission.offered.isEmpty else { return .empty }
    let shown = submission.offered.sorted { $0.description < $1.description }
    return """
      <fieldset class="part offers"><legend class="visually-hidden">Values to take</legend><h2>Values to take</h2>
      <p class="help">They are already in the form. Clear those that you do not want.</p>
      \(shown.map { path in
        let title = schema.title(of: path)
        let pointer: Markup =
          title == path.description ? .empty : #" <code class="path">\#(path)</code>"#
        let id = ControlID.id(of: "_take\(path)")
        return """
          <div class="check"><input type="hidden" name="_offer\(path)" value="1"><input type="checkbox" id="\(id)" name="_take\(path)" value="1"\
          \(attribute: "checked", if: !submission.refused.contains(path))><label for="\(id)">\(title)\(pointer)</label>\
          <p class="help">\(text(draft.base, at: path)) → \(text(draft.document, at: path))</p></div>

          """ as Markup
      })</fieldset>

      """
  }

  private func text(_ document: Document?, at path: FieldPath) -> String {
    document?.value.value(at: path).map { ValueText.text(schema.masked($0, at: path)) } ?? "not set"
  }
}
