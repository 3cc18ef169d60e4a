internal import Text
package import YAML

/// Merges your changes into a document that someone else has changed since you read it.
package enum ThreeWayMerge {
  /// Merges field by field.
  ///
  /// A field that one side changed gets that side's value; the same change on both sides is not a
  /// conflict. Absent counts as a value: a removal by one side and an edit by the other are a
  /// conflict. A change from one kind of value to another counts as a whole.
  ///
  /// - Parameters:
  ///   - base: The document that you read; `nil` if there was none.
  ///   - theirs: The current document; `nil` if they removed it.
  ///   - yours: The document that you want.
  ///   - choices: A person's decisions, by the paths of ``MergeOutcome/conflicts``. A decision
  ///     without a conflict has no effect.
  ///   - rule: How the list at a path is merged.
  /// - Returns: A conflict while a decision is missing.
  package static func merge(
    base: Value?,
    theirs: Value?,
    yours: Value?,
    choices: [FieldPath: Side] = [:],
    rule: @escaping (FieldPath) -> SequenceRule = { _ in .aligned }
  ) -> MergeOutcome {
    var merger = Merger(choices: choices, rule: rule)
    let value = merger.merge(base, theirs, yours, at: .root)
    let merged = Merged(
      value: value,
      edits: Difference.edits(from: theirs, to: value),
      theirChanges: FieldChange.list(from: base, to: theirs),
      yourChanges: FieldChange.list(from: base, to: yours)
    )
    return merger.conflicts.isEmpty ? .merged(merged) : .conflict(merger.conflicts, merged)
  }
}

struct Merger {
  let choices: [FieldPath: Side]
  let rule: (FieldPath) -> SequenceRule
  private(set) var conflicts: [MergeConflict] = []

  init(choices: [FieldPath: Side], rule: @escaping (FieldPath) -> SequenceRule) {
    self.choices = choices
    self.rule = rule
  }

  mutating func merge(
    _ base: Value?,
    _ theirs: Value?,
    _ yours: Value?,
    at path: FieldPath
  ) -> Value? {
    if yours.isSame(as: theirs) || yours.isSame(as: base) { return theirs }
    if theirs.isSame(as: base) { return yours }
    switch (base, theirs, yours) {
    case (nil, .mapping(let theirs)?, .mapping(let yours)?):
      return merge([], theirs, yours, at: path)
    case (.mapping(let base)?, .mapping(let theirs)?, .mapping(let yours)?):
      return merge(base, theirs, yours, at: path)
    case (nil, .sequence(let one)?, .sequence(let two)?):
      if let merged = merge(nil, one, two, at: path) { return .sequence(merged) }
    case (.sequence(let base)?, .sequence(let one)?, .sequence(let two)?):
      if let merged = merge(base, one, two, at: path) { return .sequence(merged) }
    default: break
    }
    return decide(MergeConflict(path: path, base: base, theirs: theirs, yours: yours))
  }

  private mutating func decide(_ conflict: MergeConflict) -> Value? {
    switch choices[conflict.path] {
    case .yours: return conflict.yours
    case .theirs: return conflict.theirs
    case nil:
      conflicts.append(conflict)
      return conflict.theirs
    }
  }

  /// Merges by key, in their order; your new keys follow.
  private mutating func merge(
    _ base: [Value.Member],
    _ theirs: [Value.Member],
    _ yours: [Value.Member],
    at path: FieldPath
  ) -> Value {
    let (before, their, your) = (base.byKey, theirs.byKey, yours.byKey)
    let added = yours.filter { their[ExactText($0.key)] == nil }
    var members: [Value.Member] = []
    for key in (theirs + added).map(\.key) {
      let name = ExactText(key)
      let value = merge(before[name], their[name], your[name], at: path.appending(key))
      if let value { members.append(Value.Member(key: key, value: value)) }
    }
    return .mapping(members)
  }

  /// Merges by the list's rule; `nil` if a person must decide about the whole list.
  private mutating func merge(
    _ base: [Value]?,
    _ theirs: [Value],
    _ yours: [Value],
    at path: FieldPath
  ) -> [Value]? {
    let lists = SequenceVersions(base: base, theirs: theirs, yours: yours)
    switch rule(path) {
    case .set where lists.areScalars: return lists.mergedAsSets
    case .keyed(let keys):
      if let keyed = KeyedVersions(lists, keys: keys) { return merge(keyed, at: path) }
    case .set, .aligned: break
    }
    guard let base else { return nil }
    // Conflicts in items count only if the list is merged item by item.
    var trial = self
    let items = trial.mergeAligned(base, theirs, yours, at: path)
    if items != nil { self = trial }
    return items
  }
}
