internal import Text
import YAML

/// Reads the submitted values of a form's parts, and creates edits for the differences.
struct SubmissionReader {
  let submission: Submission
  let document: Document?
  /// Whether invalid values are taken as texts, for a form that is shown again.
  let isLenient: Bool
  var edits: [Edit] = []
  var problems: [FieldProblem] = []
  /// The fields whose values were read; other typed values no longer apply.
  var asked: Set<FieldPath> = []
  /// Paths that are removed with an alternative, so that nothing in them can change.
  var gone: [FieldPath] = []
  /// Paths with invalid values.
  var wrong: Set<FieldPath> = []
  /// Paths that were written as a whole, so that typed values of their parts no longer apply.
  var whole: Set<FieldPath> = []

  /// The document's value after the edits; `nil` if they cannot be made.
  private(set) var value: Value?

  /// How often conditions are checked again because of their own effects.
  private static let mostRounds = 5

  /// The most paths without a control to check; none of our forms has so many.
  private static let mostUnasked = 1_000
  /// The most of them to name at once.
  private static let mostNamed = 20

  private init(_ submission: Submission, _ document: Document?, isLenient: Bool) {
    self.submission = submission
    self.document = document
    self.isLenient = isLenient
  }

  /// Reads a submission.
  ///
  /// Typed values may make further fields apply, which can have typed values too if the form was
  /// shown again for them.
  ///
  /// - Parameters:
  ///   - submission: What was sent.
  ///   - document: The document that the form was filled from.
  ///   - base: The document that the form started from.
  ///   - schema: The fields.
  ///   - isLenient: Whether invalid values are taken as texts.
  /// - Returns: The reader, with the edits.
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
    reader.refuseUnasked(by: schema)
    return reader
  }

  /// Whether the typed value of a path is in ``edits``, or equals the document's.
  func hasTaken(_ path: FieldPath) -> Bool { asked.contains(path) && !wrong.contains(path) }

  /// Whether a path is inside a value that was written as a whole.
  func isOver(_ path: FieldPath) -> Bool { whole.contains { $0 != path && $0.contains(path) } }

  private mutating func add(_ parts: [FormPart], _ schema: SpecSchema) {
    for part in parts where !gone.contains(where: { $0.contains(part.path) }) { add(part, schema) }
  }

  private mutating func add(_ part: FormPart, _ schema: SpecSchema) {
    if case .variants(let variants) = part.content, let asked = submission.variants[part.path],
      !variants.titles.indices.contains(asked)
    {
      problems.append(
        FieldProblem(
          .field(part.path),
          "\(part.title.shown(limit: 80)) must be one of the kinds that are offered"
        )
      )
    }
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

  /// Refuses values for paths that have no control, and would have none for any other choices.
  private mutating func refuseUnasked(by schema: SpecSchema) {
    guard !isLenient else { return }
    let value = value ?? document?.value
    let unasked = submission.values
      .filter { !$0.value.isEmpty && !asked.contains($0.key) && !isRefused($0.key) }
      .map { (pointer: $0.key.description, path: $0.key, typed: $0.value) }
      .sorted { $0.pointer < $1.pointer }
    var named = 0
    for (pointer, path, typed) in unasked.prefix(Self.mostUnasked) where named < Self.mostNamed {
      guard !schema.mayAsk(for: path, in: value) else { continue }
      named += 1
      let name = pointer.shown(limit: 200)
      let what = schema.isSecret(path) ? "what was typed" : "“\(typed.shown(limit: 100))”"
      problems.append(
        FieldProblem(.field(path), "The form has no control for \(name), so \(what) was left out")
      )
    }
  }
}
