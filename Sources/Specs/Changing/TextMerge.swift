import YAML

/// Two changed versions of a text, merged with regard to what they say.
struct TextMerge {
  let base: Original
  let theirs: Original
  let yours: Document
  let order: KeyOrder

  /// The texts merged line by line.
  ///
  /// - Parameter value: What must come of it.
  /// - Returns: `nil` where both changed the same lines, or something else comes of it.
  func merged(saying value: Value?) -> Document? {
    merged(base.text, yours.text, saying: value)
  }

  /// The texts merged line by line once base and yours have their values, so that only what each side did
  /// besides is left to collide.
  ///
  /// - Parameter value: What is decided, and must come of it.
  /// - Returns: `nil` where both changed the same lines besides.
  func rebased(saying value: Value?) -> Document? {
    guard let value, let base = edited(base.document, theirs.value),
      let yours = edited(yours, value)
    else { return nil }
    return merged(base.document.text, yours.document.text, saying: value)
  }

  /// Whether edits say all that you changed.
  var changesValuesOnly: Bool {
    guard let edited = edited(base.document, yours.value) else { return false }
    return edited.document.text.utf8.elementsEqual(yours.text.utf8)
  }

  /// Whether comments that you changed are gone once your text says a value.
  func losesComments(saying value: Value?) -> Bool {
    guard let value, let base = edited(base.document, theirs.value),
      let yours = edited(yours, value)
    else { return true }
    return !yours.lostComments.without(base.lostComments).isEmpty
  }

  /// What the merge says if all conflicts are decided for one side.
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
