import HTML
import Specs

extension FieldControl {
  /// A value that is never shown: an empty control for a new one, and a choice for the old one.
  var secret: Markup {
    let isArea = field.isMultiline || reading.text.contains(where: \.isNewline)
    let attributes: Markup =
      #"id="\#(id)" name="\#(name)" autocomplete="new-password" placeholder=" " data-secret\#(described)"#
    let input: Markup =
      isArea
      ? #"<textarea \#(attributes) rows="4" spellcheck="false">\#(areaText: typed ?? "")</textarea>"#
      : #"<input type="password" \#(attributes) class="short" value="\#(whole: typed ?? "")">"#
    guard reading.isPresent, !isRow else {
      return """
        <div class="field secret\(classes)">
        <div class="label">\(label)\(undoOfSecret)\(isRow ? .empty : buttons)</div>
        \(help)\(error)\(input)
        \(isRow ? buttons : .empty)</div>

        """
    }
    let chosen = typedKind.flatMap(SecretChoice.init) ?? .keep
    var choices: [(SecretChoice, String)] = [(.keep, "Keep what is set"), (.replace, "Replace it")]
    if !field.isRequired { choices.append((.remove, "Remove it")) }
    return """
      <fieldset class="field mixed secret\(classes)" id="\(id)-field">
      <legend>\(field.title)\(deprecated)</legend>\(undoOfSecret)
      \(help)\(error)<div class="options">\(choices.map { choice, title in
        """
        <label for="\(id)-\(choice.rawValue)"><input type="radio" id="\(id)-\(choice.rawValue)" name="_kind\(field.path)" \
        value="\(choice.rawValue)"\(attribute: "checked", if: choice == chosen)> \(title)</label>
        """ as Markup
      })</div>
      <label for="\(id)" class="visually-hidden">\(field.title)</label>
      \(input)
      </fieldset>

      """
  }

  private var undoOfSecret: Markup {
    guard marksChange, old.value != reading.value || !(typed ?? "").isEmpty else { return .empty }
    let undo = DraftButton(kind: .undo, path: field.path, label: "Undo", subject: field.title)
    return #"<p class="was" data-always>Changed \#(undo.markup)</p>"#
  }
}
