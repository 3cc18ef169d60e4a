import YAML

/// Merges two changed versions of a text, taking their values into account.
struct TextMerge {
  let base: Original
  let theirs: Original
  let yours: Document
  let order: KeyOrder

  /// The texts merged line by line.
  ///
  /// - Parameter value: The value that the result must have.
  /// - Returns: `nil` if both changed the same lines, or the result has another value.
  func merged(saying value: Value?) -> Document? {
    merged(base.text, yours.text, saying: value)
  }

  /// Merges the texts line by line after base and yours have received the decided values, so that
  /// only other changes can collide.
  ///
  /// - Parameter value: The decided value, which the result must have.
  /// - Returns: `nil` if both changed the same lines in another respect.
  func rebased(saying value: Value?) -> Document? {
    guard let value, let base = edited(base.document, theirs.value),
      let yours = edited(yours, value)
    else { return nil }
    return merged(base.document.text, yours.document.text, saying: value)
  }

  /// Whether edits can express all your changes.
  var changesValuesOnly: Bool {
    guard let edited = edited(base.document, yours.value) else { return false }
    return edited.document.text.utf8.elementsEqual(yours.text.utf8)
  }

  /// Whether comments that you changed are lost when your text gets a value.
  func losesComments(saying value: Value?) -> Bool {
    guard let value, let base = edited(base.document, theirs.value),
      let yours = edited(yours, value)
    else { return true }
    return !yours.lostComments.without(base.lostComments).isEmpty
  }

  /// The merged value if all conflicts are decided for one side.
  func decided(for side: Side, _ outcome: MergeOutcome) -> Value? {
    ThreeWayMerge.merge(
      base: base.value,
      theirs: theirs.value,
      yours: yours.value,
      choices: outcome.conflicts.reduce(into: [:]) { $0[$1.path] = side }
    ).merged.value
  }

  private func edited(_ document: Document?, _ value: Value) -> Edited? {
    guard let document else { return nil }
    let edits = Difference.edits(from: document.value, to: value)
    return try? document.applying(edits, order: order)
  }

  private func merged(_ base: String, _ yours: String, saying value: Value?) -> Document? {
    guard let text = LineMerge.merge(base: base, theirs: theirs.text, yours: yours),
      let merged = try? Document(text, limits: Spec.limits),
      value.isSame(as: merged.value)
    else { return nil }
    return merged
  }
}
