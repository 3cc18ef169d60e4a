package import YAML

/// A form while a person fills it in: the document that it started from, and the result.
///
/// When rows are added, moved or removed, typed values are saved in a separate text, so that each
/// control is named by the path of its value, and comments move with their rows.
package struct Draft: Sendable {
  /// The repository's document, or the outline of a new pod; `nil` for a file that cannot be read.
  package let base: Document?
  /// The document that the controls were filled from.
  package let document: Document?
  package let submission: Submission
  let schema: SpecSchema
  /// The typed values, as far as they are clear; `nil` if nothing was typed.
  private let reader: SubmissionReader?

  /// - Parameters:
  ///   - submission: What was sent, or an empty one.
  ///   - base: The document that it is about.
  ///   - schema: The fields.
  package init(_ submission: Submission, on base: Document?, by schema: SpecSchema) {
    self.submission = submission
    self.base = base
    self.schema = schema
    let start = submission.draft.flatMap { try? Document($0, limits: Spec.limits) } ?? base
    let document = start.map { submission.withoutRefused($0, base: base, by: schema) }
    self.document = document
    reader =
      submission.hasTyped
      ? .read(submission, on: document, base: base?.value, by: schema, isLenient: true) : nil
  }

  /// The document's value with everything that was typed.
  package var value: Value? {
    reader?.value ?? document?.value
  }

  /// The document with everything that was typed; `nil` if that cannot be written.
  package var result: Document? {
    guard let document, let reader, !reader.edits.isEmpty else { return document }
    return (try? document.applying(reader.edits, order: schema.order))?.document
  }

  /// The parts of the form, with the titles of fields that it does not show.
  package var form: (parts: [FormPart], others: [String]) {
    let conditions = reader?.value
    return schema.form(of: document?.value, base: base?.value, conditions: conditions, submission)
  }

  /// The form after one of its buttons was pressed.
  ///
  /// - Parameter action: The button; if its target no longer exists, nothing happens.
  /// - Returns: The form with typed values in its text. Invalid values are kept as typed.
  /// - Throws: ``EditRefusal`` if the edit cannot be made safely.
  package func performing(_ action: DraftAction) throws(EditRefusal) -> Draft {
    guard let start = document else { return self }
    var text = try start.applying(reader?.edits ?? [], order: schema.order).document
    var next = submission
    let isOver = { [reader] (path: FieldPath) in reader?.isOver(path) ?? false }
    // Invalid values, and those of fields that no longer apply, are kept as typed.
    let isKept = { [reader, submission] (path: FieldPath) in
      !(reader?.hasTaken(path) ?? false) && !isOver(path)
        && !submission.refused.contains { $0.overlaps(path) }
        && (action.kind == .update || !action.path.contains(path))
        && !(action.moved?.contains(path) ?? false)
    }
    next.values = submission.values.filter { isKept($0.key) }
    next.kinds = submission.kinds.filter { isKept($0.key) }
    next.keys = submission.keys.filter { isKept($0.key) }
    // Choices that are not visible in the text yet are kept.
    next.variants = submission.variants.filter { !isOver($0.key) }
    next.offered.subtract(submission.refused)
    next.refused = []
    if action.kind == .switch {
      next.left[action.path] =
        Left(submission.left[action.path], from: start.value, to: text.value, at: action.path).text
    }
    if let moved = action.moved {
      next.variants = next.variants.filter { !moved.contains($0.key) }
      next.opened = next.opened.filter { !moved.contains($0) }
    }
    let edits = self.edits(action, on: text.value, &next)
    text = try text.applying(edits, order: schema.order).document
    // An equal document counts as unchanged, with all its comments.
    let isBack = base.map { text.value.isSame(as: $0.value) } ?? false
    next.draft = isBack ? nil : text.text
    return Draft(next, on: base, by: schema)
  }

  // MARK: Buttons

  private func edits(_ action: DraftAction, on value: Value, _ next: inout Submission) -> [Edit] {
    let path = action.path
    switch action.kind {
    case .update, .check: return []
    case .add: return added(path, to: value, &next)
    case .remove: return path.isRoot || value.value(at: path) == nil ? [] : [.remove(path)]
    case .up: return moved(path, by: -1, in: value)
    case .down: return moved(path, by: 1, in: value)
    case .switch: return []
    case .standard:
      return schema.rules.shape(at: path, in: value)?.standard.map { [.set(path, $0)] } ?? []
    case .undo: return undone(path, in: value)
    }
  }

  /// Adds an item, or opens a section.
  ///
  /// Single items and entries are added with the blank row.
  private func added(_ path: FieldPath, to value: Value, _ next: inout Submission) -> [Edit] {
    guard let shape = schema.rules.shape(at: path, in: value) else { return [] }
    guard shape.possibleTypes.contains(.array) else {
      next.opened.insert(path)
      return []
    }
    var count = 0
    if case .sequence(let items)? = value.value(at: path) { count = items.count }
    guard let item = shape.item(at: count), Field.Kind(item) == nil else { return [] }
    let first = item.beginning
    return count == 0 ? [.set(path, .sequence([first]))] : [.insert(path.appending("-"), first)]
  }

  private func moved(_ path: FieldPath, by step: Int, in value: Value) -> [Edit] {
    guard let parent = path.parent, let index = path.last.flatMap(Int.init),
      case .sequence(let items)? = value.value(at: parent), items.indices.contains(index),
      items.indices.contains(index + step)
    else { return [] }
    return [.move(from: path, to: parent.appending(String(index + step)))]
  }

  /// The edits that restore a value from when the form was opened.
  private func undone(_ path: FieldPath, in value: Value) -> [Edit] {
    let parts = schema.form(of: value, base: base?.value, submission).parts
    guard let origin = parts.first(at: path)?.origin,
      let old = base?.value.value(at: origin)
    else { return value.value(at: path) == nil || path.isRoot ? [] : [.remove(path)] }
    return [.set(path, old)]
  }
}

extension DraftAction {
  /// The path whose children have moved, or whose chosen alternative has changed.
  fileprivate var moved: FieldPath? {
    switch kind {
    case .update, .check, .add, .switch, .standard: nil
    case .undo: path
    case .remove, .up, .down: path.last.flatMap(Int.init) == nil ? path : path.parent
    }
  }
}

extension [FormPart] {
  /// The part with the value at a path.
  package func first(at path: FieldPath) -> FormPart? {
    for part in self where part.path.contains(path) {
      if part.path == path { return part }
      if let found = part.content.parts.first(at: path) { return found }
    }
    return nil
  }
}

extension FormPart.Content {
  /// The direct parts.
  package var parts: [FormPart] {
    switch self {
    case .field, .closed: []
    case .mapping(let mapping): mapping.named + mapping.entries
    case .list(let list): list.items
    case .variants(let variants): variants.content?.parts ?? []
    }
  }
}
