internal import Text
package import YAML

/// The edits that turn one document into another.
package enum Difference {
  /// Compares two documents by value.
  ///
  /// The order of keys does not count. Applied to `old` one after another, the edits produce `new`,
  /// and no mapping or list is empty in between unless it is empty before or after.
  ///
  /// - Parameters:
  ///   - old: The current value; `nil` for no document.
  ///   - new: The intended value.
  /// - Returns: The smallest edits, by key and by item; none if both are equal.
  package static func edits(from old: Value?, to new: Value?) -> [Edit] {
    switch (old, new) {
    case (nil, nil): return []
    case (_?, nil): return [.remove(.root)]
    case (nil, let new?): return [.set(.root, new)]
    case (let old?, let new?):
      var edits: [Edit] = []
      add(old, new, at: .root, to: &edits)
      return edits
    }
  }

  private static func add(_ old: Value, _ new: Value, at path: FieldPath, to edits: inout [Edit]) {
    switch (old, new) {
    case (.mapping(let old), .mapping(let new)): add(old, new, at: path, to: &edits)
    case (.sequence(let old), .sequence(let new)): add(old, new, at: path, to: &edits)
    default: if !old.isSame(as: new) { edits.append(.set(path, new)) }
    }
  }

  private static func add(
    _ old: [Value.Member],
    _ new: [Value.Member],
    at path: FieldPath,
    to edits: inout [Edit]
  ) {
    let before = old.byKey
    for member in new {
      let place = path.appending(member.key)
      if let value = before[ExactText(member.key)] {
        add(value, member.value, at: place, to: &edits)
      } else {
        edits.append(.set(place, member.value))
      }
    }
    let after = new.byKey
    for member in old where after[ExactText(member.key)] == nil {
      edits.append(.remove(path.appending(member.key)))
    }
  }

  /// From the end to the beginning, so that no edit changes the place of another.
  private static func add(
    _ old: [Value],
    _ new: [Value],
    at path: FieldPath,
    to edits: inout [Edit]
  ) {
    var place = old.count
    for step in Alignment(from: old, to: new).steps.reversed() {
      switch step {
      case .pair(let before, let after):
        place = before
        add(old[before], new[after], at: path.appending(String(before)), to: &edits)
      case .removed(let before):
        place = before
        edits.append(.remove(path.appending(String(before))))
      case .added(let after):
        edits.append(.insert(path.appending(String(place)), new[after]))
      }
    }
  }
}
