internal import Text
import YAML

/// The values of keys that were removed when a value switched to another alternative, so that they
/// can be restored.
struct Left {
  private(set) var members: [Value.Member] = []

  /// Reads what a form has kept.
  init(_ text: String?) {
    guard let text, let json = try? JSON(parsing: Array(text.utf8)),
      case .mapping(let members) = Value(json)
    else { return }
    self.members = members
  }

  /// The same with the newly removed values.
  init(_ text: String?, from old: Value, to new: Value, at path: FieldPath) {
    self.init(text)
    guard case .mapping(let before)? = old.value(at: path) else { return }
    let after = new.value(at: path)
    for member in before where after?[member.key] == nil {
      members.removeAll { ExactText($0.key) == ExactText(member.key) }
      members.append(member)
    }
  }

  /// `nil` if nothing is kept.
  var text: String? {
    members.isEmpty
      ? nil : String(decoding: JSON(Value.mapping(members)).bytes, as: UTF8.self)
  }
}
