internal import Text
import YAML

extension SubmissionReader {
  /// Sets a new secret or removes the old one; an empty field keeps it.
  mutating func add(secret field: Field, _ typed: String, _ reading: FieldReading) {
    let choice = submission.kinds[field.path].flatMap(SecretChoice.init) ?? .keep
    switch (choice, typed.isEmpty) {
    case (.keep, true): break
    case (.remove, true): if reading.isPresent { edits.append(.remove(field.path)) }
    case (.remove, false):
      refuse(field, "is to be removed, but a new value was entered. Choose one")
    case (.replace, true):
      refuse(field, "is to be replaced. Enter the new value, or keep the old one")
    case (.keep, false), (.replace, false):
      var kind: SingleKind?
      if case .mixed(let kinds) = field.kind {
        kind = kinds.contains(.text) ? .text : kinds.first { $0 != .null }
      }
      guard !hasControls(typed, in: field),
        case .some(let value) = value(of: typed, kind?.rawValue, in: field),
        let edit = field.edit(from: reading, to: value)
      else { return }
      edits.append(edit)
    }
  }
}
