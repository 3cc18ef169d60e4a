import HTML
import Specs
import YAML

/// A button that changes the form and deploys nothing.
struct DraftButton {
  let kind: DraftAction.Kind
  let path: FieldPath
  let label: String
  /// The target of the button, for people who cannot see its place.
  var subject = ""
  var isQuiet = true
  var isFocused = false

  var markup: Markup {
    let about: Markup =
      subject.isEmpty ? .empty : #"<span class="visually-hidden"> \#(subject)</span>"#
    return """
      <button type="submit" name="_do" value="\(whole: DraftAction(kind, path).word)"\
      \(attribute: "class", isQuiet ? "quiet" : nil) data-draft\(attribute: "autofocus", if: isFocused)>\(label)\(about)</button>
      """
  }
}
