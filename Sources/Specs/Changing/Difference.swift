internal import Text
package import YAML

/// What to edit in one document to make it say what another says.
package enum Difference {
  /// Compares what two documents say.
  ///
  /// The order of keys is no difference. Applied to `old` one after another they make `new` of it, and no
  /// mapping or list is empty in between that is not empty before or after.
  ///
  /// - Parameters:
  ///   - old: What the document says; `nil` for no document.
  ///   - new: What it should say.
  /// - Returns: Edits as small as they can be: key by key, item by item; none where both say the same.
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

  /// From the end to the beginning, so that no edit moves what another one is about.
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
