internal import Text
import YAML

/// Reads what was sent for the parts of a form, and makes edits of what differs from the document.
struct SubmissionReader {
  let submission: Submission
  let document: Document?
  /// Whether what no field of its kind can hold is taken as a text, for a form that is shown again.
  let isLenient: Bool
  private(set) var edits: [Edit] = []
  private(set) var problems: [FieldProblem] = []
  /// The fields whose values were looked at; what was typed elsewhere is asked for by nobody now.
  private var asked: Set<FieldPath> = []
  /// What goes with an alternative that somebody left, so that nothing in it can be changed.
  private var gone: [FieldPath] = []
  /// What stands for no value of its field.
  private var wrong: Set<FieldPath> = []

  /// What the document says with the edits made; `nil` where they cannot be made.
  private(set) var value: Value?

  /// How often conditions are looked at again because of what they brought.
  private static let mostRounds = 5

  private init(_ submission: Submission, _ document: Document?, isLenient: Bool) {
    self.submission = submission
    self.document = document
    self.isLenient = isLenient
  }

  /// Reads a submission.
  ///
  /// What was typed may make fields apply that did not before, and those were typed into as well where the form
  /// was shown again for them.
  ///
  /// - Parameters:
  ///   - submission: What was sent.
  ///   - document: What the form was filled from.
  ///   - base: What the form was first made from.
  ///   - schema: The fields.
  ///   - isLenient: Whether wrong words are taken as texts.
  /// - Returns: What was read, with the edits that it makes.
  static func read(
    _ submission: Submission,
    on document: Document?,
    base: Value?,
    by schema: SpecSchema,
    isLenient: Bool
  ) -> SubmissionReader {
    let old = document?.value
    var conditions: Value?
    var reader = SubmissionReader(submission, document, isLenient: isLenient)
    for round in 1...mostRounds {
      let form = schema.form(of: old, base: base, conditions: conditions, submission)
      reader = SubmissionReader(submission, document, isLenient: isLenient)
      reader.add(form.parts, schema)
      reader.value = try? (old ?? .null).applying(reader.edits)
      guard let value = reader.value, round < mostRounds,
        !value.isSame(as: conditions ?? old ?? .null)
      else { break }
      conditions = value
    }
    return reader
  }

  /// Whether what was typed at a place is in ``edits``, or says what the document says.
  func hasTaken(_ path: FieldPath) -> Bool { asked.contains(path) && !wrong.contains(path) }

  private mutating func add(_ parts: [FormPart], _ schema: SpecSchema) {
    for part in parts where !gone.contains(where: { $0.contains(part.path) }) { add(part, schema) }
  }

  private mutating func add(_ part: FormPart, _ schema: SpecSchema) {
    if case .variants(let variants) = part.content, let chosen = variants.chosen,
      chosen != variants.fitting
    {
      let switching = schema.edits(
        switching: part.path,
        to: chosen,
        in: document?.value,
        bringing: Left(submission.left[part.path])
      )
      edits += switching
      gone += switching.compactMap { if case .remove(let path) = $0 { path } else { nil } }
    }
    add(part.content, of: part, schema)
  }

  private mutating func add(_ content: FormPart.Content, of part: FormPart, _ schema: SpecSchema) {
    switch content {
    case .field(let field): add(field)
    case .closed: break
    case .variants(let variants):
      if let content = variants.content { add(content, of: part, schema) }
    case .list(let list):
      add(list.items, schema)
      if let blank = list.blank { addItem(blank, to: part) }
    case .mapping(let mapping):
      add(mapping.named, schema)
      add(mapping.entries, schema)
      addKeys(of: mapping, at: part.path)
    }
  }

  // MARK: Values

  private mutating func add(_ field: Field) {
    asked.insert(field.path)
    guard let typed = submission.values[field.path], !field.isReadOnly, !isRefused(field.path)
    else { return }
    let reading = FieldReading(field, in: document)
    // What was left alone is no change, whatever it is.
    let (new, old) = (ControlText(typed), ControlText(reading.text))
    var kind = submission.kinds[field.path]
    if case .choices = field.kind {
      return add(words: new.text, insteadOf: old.text, reading, in: field)
    } else if case .mixed(let kinds) = field.kind {
      let before = reading.kind?.rawValue ?? ""
      if new == old, (kind ?? "") == before { return }
      // Who types a text and leaves the kind alone means a kind that can hold it.
      if (kind ?? "") == before, before.isEmpty || before == SingleKind.null.rawValue {
        kind = kinds.first { $0 != .null }?.rawValue
      }
    } else if new == old, !(field.kind == .boolean && reading.isUnreadable) {
      return
    }
    guard !hasControls(typed, in: field),
      case .some(let value) = value(of: new.text, kind, in: field),
      let edit = field.edit(from: reading, to: value)
    else { return }
    edits.append(edit)
  }

  /// Whether a text has characters that no control can hold; that is a problem then.
  private mutating func hasControls(_ typed: String, in field: Field) -> Bool {
    let isWrong = typed.unicodeScalars.contains { scalar in
      scalar.value < 0x20 && !"\t\n\r".unicodeScalars.contains(scalar) || scalar.value == 0x7F
    }
    guard isWrong, !isLenient else { return false }
    problems.append(
      FieldProblem(.field(field.path), "\(field.name) must not have control characters")
    )
    return true
  }

  /// Takes what was ticked: what stays keeps its order, since boxes have one of their own.
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
    // Lists that nothing is ticked of stay, as long as they have to be there.
    if text.isEmpty, field.isRequired {
      edits.append(.set(field.path, .sequence([])))
    } else if case .some(let value) = value(of: text, nil, in: field),
      let edit = field.edit(from: reading, to: value)
    {
      edits.append(edit)
    }
  }

  /// What was typed, read, which may stand for no value; `nil` where it is wrong.
  private mutating func value(
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

  /// Adds what was typed into the row that stands for no item yet.
  private mutating func addItem(_ blank: FormPart, to list: FormPart) {
    guard case .field(let field) = blank.content, let value = typed(field) else { return }
    if list.isPresent {
      edits.append(.insert(list.path.appending("-"), value))
    } else {
      edits.append(.set(list.path, .sequence([value])))
    }
  }

  /// Whether it came from elsewhere and is not wanted, as a whole or in part.
  private func isRefused(_ path: FieldPath) -> Bool {
    submission.refused.contains { $0.overlaps(path) }
  }

  /// What was typed into a blank row; `nil` for nothing.
  private mutating func typed(_ field: Field) -> Value? {
    asked.insert(field.path)
    guard let typed = submission.values[field.path], !isRefused(field.path) else { return nil }
    let text = ControlText(typed).text
    if case .mixed = field.kind {} else if text.isEmpty { return nil }
    return value(of: text, submission.kinds[field.path], in: field) ?? nil
  }

  // MARK: Names of entries

  private mutating func addKeys(of mapping: MappingPart, at path: FieldPath) {
    var taken = Set(mapping.named.compactMap { $0.path.last }.map { ExactText($0) })
    var renamed: [(from: String, to: String)] = []
    let before = problems.count
    for entry in mapping.entries {
      guard let key = entry.path.last else { continue }
      let typed = submission.keys[entry.path] ?? key
      // What was emptied is gone, and has no name to change.
      if check(typed, at: entry.path, &taken), ExactText(typed) != ExactText(key),
        !edits.contains(.remove(entry.path))
      {
        renamed.append((key, typed))
      }
    }
    // Where a name is not clear all stay as they were typed, so that no entry takes another's place.
    let areClear = problems.count == before
    if areClear {
      rename(renamed, at: path)
    } else {
      wrong.formUnion(renamed.map { path.appending($0.from) })
    }
    guard mapping.takesEntries else { return }
    let blank = path.appending(mapping.blankKey)
    var value: Value?
    if case .field(let field)? = mapping.blank?.content { value = typed(field) }
    let key = submission.keys[blank] ?? ""
    guard !key.isEmpty || value != nil, check(key, at: blank, &taken) else { return }
    guard areClear else {
      wrong.insert(blank)
      return
    }
    edits.append(
      .set(path.appending(key), value ?? mapping.blank.map { _ in .string("") } ?? .mapping([]))
    )
  }

  /// Whether a key can be used; it is taken then.
  private mutating func check(
    _ key: String,
    at path: FieldPath,
    _ taken: inout Set<ExactText>
  ) -> Bool {
    asked.insert(path)
    if key.isEmpty {
      wrong.insert(path)
      problems.append(FieldProblem(.key(path), "Enter a key, or remove the entry"))
    } else if !taken.insert(ExactText(key)).inserted {
      wrong.insert(path)
      problems.append(
        FieldProblem(.key(path), "“\(key.shown(limit: 40))” is a key already; enter another one")
      )
    } else {
      return true
    }
    return false
  }

  /// Renames entries; where names change places, one of them gets another name in between.
  private mutating func rename(_ renamed: [(from: String, to: String)], at path: FieldPath) {
    var rest = renamed
    while !rest.isEmpty {
      let place = rest.firstIndex { one in
        !rest.contains { $0.from.utf8.elementsEqual(one.to.utf8) }
      }
      if let place {
        let one = rest.remove(at: place)
        edits.append(.move(from: path.appending(one.from), to: path.appending(one.to)))
      } else {
        let between = rest[0].to + "\u{1F501}" + rest[0].from
        edits.append(.move(from: path.appending(rest[0].from), to: path.appending(between)))
        rest[0].from = between
      }
    }
  }
}
