import Answering
import HTML
import Specs
import YAML

// The surroundings of the controls: filters, notes, a count, and the resulting text.

extension FormContent {
  /// The filters of a long form.
  func filters(_ fields: [Field]) -> Markup {
    guard !isNew, fields.count > Self.fewFields else { return .empty }
    let choices = [("all", "All"), ("set", "Set"), ("changed", "Changed"), ("wrong", "Wrong")]
    return """
      <fieldset class="filters" role="radiogroup" data-filters><legend class="visually-hidden">Settings shown</legend>\(choices.map { word, title in
        """
        <label for="show-\(word)"><input type="radio" name="_show" id="show-\(word)" value="\(word)"\
        \(attribute: "checked", if: word == "all")> \(title)</label>
        """ as Markup
      })</fieldset>

      """
  }

  /// Up to this many fields, a form needs no filters.
  private static let fewFields = 12

  func notes(_ fields: [Field]) -> Markup {
    var notes: [String] = []
    if original != nil {
      for field in fields {
        let reading = FieldReading(field, in: draft.document)
        // A missing optional value needs no note.
        guard reading.isPresent || field.isRequired, let note = reading.note else { continue }
        notes.append("\(field.title): \(note).")
      }
    }
    notes += [choicesTrouble].compactMap { $0 }
    if let document = draft.document, let pod = original?.pod {
      notes += Spec.notes(on: document, of: pod, by: schema)
    }
    guard !notes.isEmpty else { return .empty }
    return """
      <aside class="note" aria-label="Notes on this spec"><ul>\(notes.map { "<li>\($0)</li>" as Markup })</ul></aside>

      """
  }

  /// The number of changes in a form with a draft; a script keeps it up to date.
  var count: Markup {
    guard !isNew else { return .empty }
    let changes =
      submission.isUntouched
      ? 0 : FieldChange.list(from: draft.base?.value, to: draft.value).count
    let words = changes == 0 ? "No changes yet" : changes == 1 ? "1 change" : "\(changes) changes"
    return #"<p class="count" data-count role="status">\#(words)</p>\#n"#
  }

  var source: Markup {
    guard let original else { return .empty }
    // If others have changed the text, it is shown unchanged; the review shows the merge.
    let isCurrent = draft.base?.text == original.text
    let result = submission.isUntouched || !isCurrent ? nil : draft.result
    guard let result, result.text != original.text else {
      return """
        <details class="source-text" data-source open><summary>Current spec.yml \
        <span class="small">(<code>\(String(original.revision.prefix(7)))</code>)</span></summary>
        \(TextBlock(
          lines: Lines(original.document.map { schema.masked($0) } ?? original.text),
          label: "spec.yml",
          link: Links.external(origin.link(to: original.pod))
        ).markup)</details>
        """
    }
    return """
      <details class="source-text" data-source open><summary>spec.yml with your changes</summary>
      \(DiffView(
        diff: schema.difference(from: draft.base?.text ?? "", to: result.text, context: .max),
        label: "spec.yml with your changes"
      ).markup)</details>
      """
  }
}
