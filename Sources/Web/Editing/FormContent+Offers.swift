import Answering
import HTML
import Specs
import YAML

extension FormContent {
  /// What was laid over the pod's own values, to be taken one by one.
  var offers: Markup {
    guard !submission.offered.isEmpty else { return .empty }
    let changes = FieldChange.list(from: draft.base?.value, to: draft.document?.value)
    let shown = submission.offered.sorted { $0.description < $1.description }
    return """
      <fieldset class="part offers"><legend class="visually-hidden">Values to take</legend><h2>Values to take</h2>
      <p class="help">They are in the form already. Leave out what should stay as it is.</p>
      \(shown.map { path in
        let change = changes.first { $0.path == path }
        let id = ControlID.id(of: "_take\(path)")
        return """
          <div class="check"><input type="hidden" name="_offer\(path)" value="1"><input type="checkbox" id="\(id)" name="_take\(path)" value="1"\
          \(attribute: "checked", if: !submission.refused.contains(path))><label for="\(id)">\(schema.title(of: path)) \
          <code class="path">\(path)</code></label><p class="help">\(change.map {
            "\(text($0.old, at: path)) → \(text($0.new, at: path))"
          } ?? "")</p></div>

          """ as Markup
      })</fieldset>

      """
  }

  private func text(_ value: Value?, at path: FieldPath) -> String {
    value.map { ValueText.text(schema.masked($0, at: path)) } ?? "not set"
  }
}
