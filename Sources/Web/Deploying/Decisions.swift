import HTTP
import Specs
import YAML

/// What a person decided on ``ConflictPage``: whose value counts, where both changed the same.
struct Decisions {
  let choices: [FieldPath: Side]
  /// The blob SHA of what the choices were made against.
  let decidedAt: String?
  /// Whether they come from the page that asks for them.
  let wasAsked: Bool

  init(_ form: FormBody) {
    var choices: [FieldPath: Side] = [:]
    for name in form.names where name.hasPrefix(PostedForm.Name.choice) {
      guard let path = FieldPath(pointer: name.dropFirst(PostedForm.Name.choice.count)),
        let side = form[name].flatMap(Side.init)
      else { continue }
      choices[path] = side
    }
    self.choices = choices
    decidedAt = form[PostedForm.Name.decided].flatMap { $0.isEmpty ? nil : String($0.prefix(64)) }
    wasAsked = form[PostedForm.Name.asked] == "1"
  }
}
