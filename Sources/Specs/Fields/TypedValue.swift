internal import Text
import YAML

/// A text that is not a valid value of its field.
struct WrongWord: Error {
  /// What the value must be, to follow the field's name.
  let message: String
}

extension Field {
  /// The value of a control's text; `nil` if the text means no value, so that the value is removed.
  ///
  /// - Parameters:
  ///   - typed: The text, with one kind of line break.
  ///   - word: The chosen kind, if the field allows several.
  /// - Returns: The value.
  /// - Throws: ``WrongWord`` for a text that is not a value of the field's kind.
  func value(of typed: String, kind word: String? = nil) throws(WrongWord) -> Value? {
    switch kind {
    case .text: return .string(typed)
    case .boolean: return try Self.boolean(typed)
    case .number(let isWhole): return try Self.number(typed, isWhole: isWhole)
    case .choice(let choices): return typed.isEmpty ? nil : Self.choice(typed, choices)
    case .choices(let choices):
      let words = typed.split(separator: "\n").map(String.init)
      return words.isEmpty ? nil : .sequence(words.map { Self.choice($0, choices) })
    case .mixed(let kinds):
      guard let word, !word.isEmpty else { return nil }
      switch SingleKind(rawValue: word) {
      case .text?: return .string(typed)
      case .number?: return try Self.number(typed, isWhole: false)
      case .boolean?: return try Self.boolean(typed)
      case .null?: return .null
      case nil:
        throw WrongWord(message: "must be one of \(kinds.map(\.rawValue).joined(separator: ", "))")
      }
    case .yaml:
      guard !typed.allSatisfy(\.isWhitespace) else { return nil }
      do throws(YAMLError) {
        return try Document(typed, limits: Spec.limits).value
      } catch {
        throw WrongWord(
          message: "is not valid YAML: line \(error.mark.line): \(error.problem)"
        )
      }
    }
  }

  private static func boolean(_ typed: String) throws(WrongWord) -> Value? {
    switch typed {
    case "true", "on": return .bool(true)
    case "false": return .bool(false)
    case "": return nil
    default: throw WrongWord(message: "must be true or false")
    }
  }

  private static func number(_ typed: String, isWhole: Bool) throws(WrongWord) -> Value? {
    guard !typed.isEmpty else { return nil }
    switch Scalar(plain: typed).value {
    case .int(let number): return .int(number)
    case .float(let number): return .float(number)
    default: throw WrongWord(message: "must be \(isWhole ? "a whole number" : "a number")")
    }
  }

  /// A text that is not a choice is refused by the schema, which lists the choices.
  private static func choice(_ typed: String, _ choices: [Choice]) -> Value {
    let exact = ExactText(typed)
    return choices.first { ExactText($0.word) == exact }?.value ?? .string(typed)
  }

  /// The edit from an old to a new value; `nil` if both are equal.
  func edit(from reading: FieldReading, to value: Value?) -> Edit? {
    guard let value else { return reading.isPresent ? .remove(path) : nil }
    if let old = reading.value, value.isSame(as: old) { return nil }
    if !reading.isPresent, let standard, value.isSame(as: standard) { return nil }
    return .set(path, value)
  }
}
