internal import Text
import YAML

// The values of single controls.

extension SubmissionReader {
  mutating func add(_ field: Field) {
    asked.insert(field.path)
    guard let typed = submission.values[field.path], !field.isReadOnly, !isRefused(field.path)
    else { return }
    let reading = FieldReading(field, in: document)
    if field.isSecret { return add(secret: field, ControlText(typed).text, reading) }
    // An untouched control is not a change, whatever it holds.
    let (new, old) = (ControlText(typed), ControlText(reading.text))
    var kind = submission.kinds[field.path]
    if case .choices = field.kind {
      return add(words: new.text, insteadOf: old.text, reading, in: field)
    } else if case .mixed(let kinds) = field.kind {
      let before = reading.kind?.rawValue ?? ""
      if new == old, (kind ?? "") == before { return }
      if (kind ?? "") == before, before.isEmpty || before == SingleKind.null.rawValue {
        kind = Self.usual(kinds)
      } else if kind.map({ $0.isEmpty || $0 == SingleKind.null.rawValue }) ?? true, !isLenient,
        new != old, !new.text.isEmpty
      {
        return refuse(field, "has a new value, but no kind. Choose a kind, or clear the value")
      }
    } else if new == old, !(field.kind == .boolean && reading.isUnreadable) {
      return
    }
    guard !hasControls(typed, in: field),
      case .some(let value) = value(of: new.text, kind, in: field),
      let edit = field.edit(from: reading, to: value)
    else { return }
    if field.kind == .yaml { whole.insert(field.path) }
    edits.append(edit)
  }

  /// The kind of a typed value if none was chosen: the first one that can hold text.
  private static func usual(_ kinds: [SingleKind]) -> String? {
    kinds.first { $0 != .null }?.rawValue
  }

  mutating func refuse(_ field: Field, _ problem: String) {
    wrong.insert(field.path)
    problems.append(FieldProblem(.field(field.path), "\(field.name) \(problem)"))
  }

  /// Whether a text has characters that no control can hold, which is reported as a problem.
  mutating func hasControls(_ typed: String, in field: Field) -> Bool {
    let isWrong = typed.unicodeScalars.contains { scalar in
      scalar.value < 0x20 && !"\t\n\r".unicodeScalars.contains(scalar) || scalar.value == 0x7F
    }
    guard isWrong, !isLenient else { return false }
    problems.append(
      FieldProblem(.field(field.path), "\(field.name) must not have control characters")
    )
    return true
  }

  /// Reads checkboxes: remaining items keep their order, because checkboxes have their own.
  private mutating func add(
    words typed: String,
    insteadOf old: String,
    _ reading: FieldReading,
    in field: Field
  ) {
    func words(_ text: String) -> [ExactText] {
      text.split(separator: "\n").map { ExactText(String($0)) }
    }
    let (before, ticked) = (words(old), words(typed))
    let new = before.filter(ticked.contains) + ticked.filter { !before.contains($0) }
    guard new != before else { return }
    let text = new.map(\.text).joined(separator: "\n")
    // A required list without checked items is kept.
    if text.isEmpty, field.isRequired {
      edits.append(.set(field.path, .sequence([])))
    } else if case .some(let value) = value(of: text, nil, in: field),
      let edit = field.edit(from: reading, to: value)
    {
      edits.append(edit)
    }
  }

  /// The parsed text, which may mean no value; `nil` if it is invalid.
  mutating func value(
    of typed: String,
    _ kind: String?,
    in field: Field
  ) -> Value?? {
    do throws(WrongWord) {
      return .some(try field.value(of: typed, kind: kind))
    } catch {
      let keepsAsText =
        switch field.kind {
        case .mixed, .yaml: false
        default: true
        }
      if isLenient, keepsAsText { return .string(typed) }
      wrong.insert(field.path)
      problems.append(FieldProblem(.field(field.path), "\(field.name) \(error.message)"))
      return nil
    }
  }

  /// Adds the text in the blank row as an item.
  mutating func addItem(_ blank: FormPart, to list: FormPart) {
    guard case .field(let field) = blank.content, let value = typed(field) else { return }
    if list.isPresent {
      edits.append(.insert(list.path.appending("-"), value))
    } else {
      edits.append(.set(list.path, .sequence([value])))
    }
  }

  /// Whether it was offered and is not wanted, as a whole or in part.
  func isRefused(_ path: FieldPath) -> Bool {
    submission.refused.contains { $0.overlaps(path) }
  }

  /// The value in a blank row; `nil` if it is empty.
  mutating func typed(_ field: Field) -> Value? {
    asked.insert(field.path)
    guard let typed = submission.values[field.path], !isRefused(field.path) else { return nil }
    let text = ControlText(typed).text
    if case .mixed = field.kind {} else if text.isEmpty { return nil }
    var kind = submission.kinds[field.path]
    if case .mixed(let kinds) = field.kind, (kind ?? "").isEmpty, !text.isEmpty {
      kind = Self.usual(kinds)
    }
    return value(of: text, kind, in: field) ?? nil
  }
}
