import YAML

/// Applies one person's changes again, to the version that another person has made in the meantime.
struct Replay {
  /// How the decided result is written.
  enum Result {
    /// Their text, unchanged.
    case theirs
    /// This text.
    case text(Document)
    /// Edits of a text; `nil` for theirs.
    case edits([Edit], of: Document?)
  }

  /// What the result is based on.
  private enum Start {
    /// Their text with edits: nothing of yours is lost, since you changed only values.
    case theirs
    /// Both texts, merged line by line, with their value for each conflict.
    case lines(TextMerge, Document)
    /// No merge: both changed the same lines, so only one of the texts can be kept.
    case nothing(Document)
  }

  private let base: Value?
  private let theirs: Value?
  private let yours: Value
  private let start: Start
  /// All conflicts, including decided ones.
  let conflicts: [MergeConflict]
  /// The changes of each side.
  let merged: Merged

  /// - Parameters:
  ///   - base: What you read.
  ///   - theirs: The current version.
  ///   - yours: The value that you want.
  ///   - text: The same as a text, if you sent one.
  ///   - order: Where missing keys are inserted.
  init(base: Original?, theirs: Original?, yours: Value, text: Document?, order: KeyOrder) {
    let outcome = ThreeWayMerge.merge(base: base?.value, theirs: theirs?.value, yours: yours)
    let removals = RemovedComments(base: base?.document, yours: yours, order: order)
    let comments = theirs?.document.map { removals.conflicts(outcome.merged.edits, on: $0) } ?? []
    let start =
      text.map { Self.start(base, theirs, $0, outcome, order, hasComments: !comments.isEmpty) }
      ?? .theirs
    conflicts =
      if case .nothing(let text) = start {
        [
          // A file that cannot be read has no value, not even null.
          MergeConflict(
            path: .root,
            base: base?.document?.value,
            theirs: theirs?.document?.value,
            yours: yours,
            subject: .text(text.text)
          )
        ]
      } else {
        outcome.conflicts + comments
      }
    self.start = start
    merged = outcome.merged
    (self.base, self.theirs, self.yours) = (base?.value, theirs?.value, yours)
  }

  private static func start(
    _ base: Original?,
    _ theirs: Original?,
    _ text: Document,
    _ outcome: MergeOutcome,
    _ order: KeyOrder,
    hasComments: Bool
  ) -> Start {
    guard let base, let theirs else { return .nothing(text) }
    let merge = TextMerge(base: base, theirs: theirs, yours: text, order: order)
    let value = outcome.merged.value
    if !hasComments, outcome.conflicts.isEmpty, let merged = merge.merged(saying: value) {
      return .lines(merge, merged)
    }
    if theirs.document != nil, merge.changesValuesOnly { return .theirs }
    guard !hasComments, !merge.losesComments(saying: merge.decided(for: .yours, outcome)),
      let merged = merge.rebased(saying: value)
    else { return .nothing(text) }
    return .lines(merge, merged)
  }

  /// The result of the decisions.
  ///
  /// - Parameter choices: One for each of ``conflicts``.
  /// - Returns: How it is written.
  func result(_ choices: [FieldPath: Side]) -> Result {
    var document: Document?
    if case .nothing(let text) = start { return choices[.root] == .yours ? .text(text) : .theirs }
    let decided = ThreeWayMerge.merge(base: base, theirs: theirs, yours: yours, choices: choices)
    if case .lines(let merge, let merged) = start {
      if conflicts.isEmpty { return .text(merged) }
      if let text = merge.rebased(saying: decided.merged.value) { return .text(text) }
      document = merged
    }
    // Entries are kept if you would have removed them with a comment of theirs.
    let kept = Set(
      conflicts.filter { $0.isAboutComments && choices[$0.path] == .theirs }.map(\.path)
    )
    let edits = Difference.edits(
      from: document.map(\.value) ?? theirs,
      to: decided.merged.value
    ).filter { !kept.contains($0.path) }
    return .edits(edits, of: document)
  }
}
