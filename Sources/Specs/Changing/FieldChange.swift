internal import Text
package import YAML

/// A path in a document with its old and new value: a change as people read it.
package struct FieldChange: Hashable, Sendable {
  package let path: FieldPath
  /// `nil` for nothing.
  package let old: Value?
  /// `nil` for nothing.
  package let new: Value?

  package init(path: FieldPath, old: Value?, new: Value?) {
    self.path = path
    self.old = old
    self.new = new
  }

  /// The changes from one document to another; none if both are equal.
  ///
  /// Every value in a mapping has its own row. A value that is added or removed as a whole has one
  /// row, except that a new value in mappings that contain nothing else has its own path, and that
  /// all fields of a new document have rows. A list has a row for each changed item, or a single
  /// row if items have moved.
  package static func list(from old: Value?, to new: Value?) -> [FieldChange] {
    var changes: [FieldChange] = []
    if old == nil, let new {
      addFields(of: new, at: .root, to: &changes)
    } else {
      add(old, new, at: .root, to: &changes)
    }
    return changes
  }

  private static func add(
    _ old: Value?,
    _ new: Value?,
    at path: FieldPath,
    to changes: inout [FieldChange]
  ) {
    switch (old, new) {
    case (.mapping(let old)?, .mapping(let new)?):
      let (before, after) = (old.byKey, new.byKey)
      for member in old {
        add(
          member.value,
          after[ExactText(member.key)],
          at: path.appending(member.key),
          to: &changes
        )
      }
      for member in new where before[ExactText(member.key)] == nil {
        add(nil, member.value, at: path.appending(member.key), to: &changes)
      }
    case (.sequence(let old)?, .sequence(let new)?):
      add(old, new, at: path, to: &changes)
    case (nil, .mapping(let members)?) where members.count == 1:
      add(nil, members[0].value, at: path.appending(members[0].key), to: &changes)
    default:
      if !old.isSame(as: new) { changes.append(FieldChange(path: path, old: old, new: new)) }
    }
  }

  private static func add(
    _ old: [Value],
    _ new: [Value],
    at path: FieldPath,
    to changes: inout [FieldChange]
  ) {
    let alignment = Alignment(from: old, to: new)
    guard alignment.isByPosition else {
      changes.append(FieldChange(path: path, old: .sequence(old), new: .sequence(new)))
      return
    }
    for step in alignment.steps {
      switch step {
      case .pair(let place, _):
        add(old[place], new[place], at: path.appending(String(place)), to: &changes)
      case .removed(let place):
        let path = path.appending(String(place))
        changes.append(FieldChange(path: path, old: old[place], new: nil))
      case .added(let place):
        let path = path.appending(String(place))
        changes.append(FieldChange(path: path, old: nil, new: new[place]))
      }
    }
  }

  private static func addFields(
    of value: Value,
    at path: FieldPath,
    to changes: inout [FieldChange]
  ) {
    guard case .mapping(let members) = value, !members.isEmpty else {
      changes.append(FieldChange(path: path, old: nil, new: value))
      return
    }
    for member in members {
      addFields(of: member.value, at: path.appending(member.key), to: &changes)
    }
  }
}
